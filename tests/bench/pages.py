"""How fast the dashboard's pages are over many deliveries, and what looking at them costs claims."""

import http.client
import os
import subprocess
import sys
import threading
import time

from machine import HERE, median, say
from seed import seed_dead, seed_finished
from table import Row

sys.path.append(str(HERE.parent / "admin"))

# pylint: disable=wrong-import-position
from dashboard import Browser  # noqa: E402

PASSWORD = "correct horse battery"
# Reads one account and its sessions by their keys.
SINGLE_ROW = "/account"
PAGES = {
    "overview": "/",
    "overview, 7 days": "/?span=7d",
    "queues": "/queues",
    "a queue": "/queues/default?span=7d",
    "messages": "/messages",
    "messages that are dead": "/messages?status=dead",
    "messages of a type that is rare": "/messages?type=no.such",
    "messages of yesterday": "/messages?since=2d&until=1d",
    "a message": "/messages/1",
    "dead letters": "/dead-letters",
    "dead letters of one error": "/dead-letters?group=HTTP+503+from+%23",
    "dead letters whose error is rare": "/dead-letters?error=no+such",
    "bulk changes": "/jobs",
    "audit": "/audit",
    "health": "/health",
}


class Viewer:
    """A browser that keeps its connection, signed in."""

    def __init__(self, installation):
        name = f"viewer-{time.monotonic_ns()}"
        subprocess.run([HERE.parent.parent / "bin/pmq", "--env", installation.env_file, "admin", "add", name, "--role", "viewer"],
                       input=PASSWORD + "\n", text=True, check=True, stdout=subprocess.DEVNULL)
        browser = Browser(installation.url)
        if browser.sign_in(name, PASSWORD).status != 200:
            raise RuntimeError("nobody could sign in")
        self.cookie = "; ".join(f"{key}={value}" for key, value in browser.cookies.items())
        self.connection = http.client.HTTPConnection("127.0.0.1", installation.port, timeout=60)

    def look(self, path):
        """Milliseconds until the whole page is there."""
        began = time.perf_counter()
        self.connection.request("GET", "/admin" + path, headers={"Cookie": self.cookie, "X-PMQ-Live": "1"})
        answer = self.connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return (time.perf_counter() - began) * 1000


def pages(bench, installations):
    """Every page, against one that reads a single row; then claims beside somebody who looks."""
    full = installations.full()
    finished = seed_finished(full, int(os.environ.get("FINISHED", bench.finished)))
    dead = seed_dead(full, int(os.environ.get("DEAD", finished // 10)))
    full.sql("ANALYZE TABLE message, delivery, dead_letter_error")
    viewer = Viewer(full)
    times = {name: [] for name in ("single row", *PAGES)}
    let_figures_be_counted(full, viewer)
    for path in PAGES.values():
        viewer.look(path)
    for turn in range(bench.looks):
        if turn % 10 == 0:
            say(f"pages over {finished:,} finished and {dead:,} dead, look {turn + 1} of {bench.looks}")
        times["single row"].append(viewer.look(SINGLE_ROW))
        for name, path in PAGES.items():
            times[name].append(viewer.look(path))
    base = median(times.pop("single row"))
    yield f"  limit: a page that reads a single row {base:.1f} ms; over {finished:,} finished and {dead:,} dead"
    for name, taken in times.items():
        p50 = median(taken)
        p99 = sorted(taken)[min(len(taken) - 1, int(len(taken) * 0.99))]
        yield Row(f"{name}, p50 (p99 {p99:.0f} ms)", f"{p50:.1f} ms", f"× {p50 / base:.1f}", p50, 150, 50, smaller=True, unit="ms")
    worst = max(sorted(taken)[min(len(taken) - 1, int(len(taken) * 0.99))] for taken in times.values())
    yield Row("the slowest page's p99", f"{worst:.1f} ms", f"{base:.1f} ms", worst, 400, 200, smaller=True, unit="ms")
    yield from beside_claims(bench, full, viewer)


def let_figures_be_counted(full, viewer):
    """Looks count what nobody has counted yet, a piece each: here that is all that was seeded."""
    say("counting the figures of what was seeded")
    behind = "SELECT FLOOR(UNIX_TIMESTAMP(NOW()) / 60) - minute FROM figure_progress"
    viewer.look("/")
    while int(full.sql(behind)[0][0]) > 2:
        viewer.look("/")


def beside_claims(bench, full, viewer):
    """Each page looked at once a second, as two people would who let it refresh itself."""
    pairs = []
    for turn in range(bench.repetitions):
        say(f"claims beside pages, turn {turn + 1} of {bench.repetitions}")
        pairs.append([])
        for watched in (True, False):
            bench.fill(full, 4_000 * (bench.seconds + 1))
            with Watching(viewer if watched else None):
                pairs[-1].append(bench.load(full, "take1")["rate"])
            bench.drain(full)
    ours, without = (median(column) for column in zip(*pairs))
    yield Row("poll 1 + ack 1 while a page a second is looked at", f"{ours:,.0f}/s", f"{without:,.0f}/s",
              median([a / b for a, b in pairs]), 0.9, 0.97)


class Watching:
    """Somebody looks at one page after the other while this lasts; nobody without a viewer."""

    def __init__(self, viewer):
        self.viewer = viewer
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def __enter__(self):
        if self.viewer:
            self.thread.start()

    def __exit__(self, *_):
        self.over.set()
        if self.viewer:
            self.thread.join()

    def watch(self):
        while True:
            for path in PAGES.values():
                if self.over.wait(1):
                    return
                self.viewer.look(path)
