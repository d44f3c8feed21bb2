"""Each function measures one part of the table and yields its rows."""

import os
import subprocess
import time

import costs
import refusals
from machine import median, say
from pages import pages
from seed import seed_finished
from table import Row, composed, rate


def throughput(bench, installations):
    """Ours against the limits of the web server and of the database."""
    here = installations.empty()
    seen = {name: [] for name in ("fixed", "insert1", "insert100", "claim1", "claim10",
                                  "store", "turn1", "turn10", *BARE,
                                  "enqueue", "batch", "take1", "take10")}
    shares = {name: [] for name in COSTED}
    bench.load(here, "fixed", connections=32, seconds=2)  # starts its processes
    for turn in range(bench.repetitions):
        say(f"limits and throughput, turn {turn + 1} of {bench.repetitions}")
        seen["fixed"].append(metered(bench, here, "fixed", shares))
        seen["insert1"].append(bench.limit(here, "insert1"))
        seen["insert100"].append(bench.limit(here, "insert100"))
        seen["claim1"].append(max(bench.limit(here, "claim1"), bench.limit(here, "claim1-chained")))
        seen["claim10"].append(bench.limit(here, "take10"))
        for name in ("store", "turn1", "turn10"):
            seen[name].append(bench.limit(here, name))
        seed_bare(here, 8_000 * (bench.seconds + 1))
        for operation in (*BARE, "enqueue", "batch"):
            seen[operation].append(metered(bench, here, operation, shares))
        seen["bare-turn"][-1] /= 2  # two requests each
        for operation, backlog in (("take1", 4_000), ("take10", 16_000)):
            bench.fill(here, backlog * (bench.seconds + 1))
            seen[operation].append(metered(bench, here, operation, shares))
        bench.drain(here)
    got = {name: median(rates) for name, rates in seen.items()}
    fixed = got["fixed"]
    yield from told(
        "a fixed answer through the same Apache", rate(fixed),
        "one-row commits", rate(got["insert1"]), "100-row inserts", rate(got["insert100"], " rows/s"),
        "claim, then delete in a second transaction", rate(got["claim1"]),
        "claim and delete of ten in one transaction", rate(got["claim10"]),
        "message and delivery in one transaction", rate(got["store"]),
        "claim, read and keep, in two transactions", rate(got["turn1"]),
        "the same in tens", rate(got["turn10"]))
    for name, what, parts in (("bare-commit", "a row a request", (fixed, got["insert1"])),
                              ("bare-store", "message and delivery a request", (fixed, got["store"])),
                              ("bare-turn", "claim and keep in two requests", (fixed, fixed, got["turn1"]))):
        yield from told(f"a bare program behind our .htaccess, {what}",
                        f"{rate(got[name])}, {got[name] / composed(*parts):.2f} of its parts composed")
    for name, what in COSTED.items():
        yield costs.told(what, seen[name], shares[name])
    yield against("enqueue, one a request", got["enqueue"], composed(fixed, got["insert1"]),
                  0.65, 0.8)
    yield against("enqueue in batches of 100", got["batch"], got["insert100"], 0.22, 0.4)
    yield against("poll 1 + ack 1", got["take1"], composed(fixed, fixed, got["claim1"]), 0.7, 0.85)
    yield against("poll 10 + ack 10 in one request", got["take10"],
                  composed(10 * fixed, 10 * fixed, got["claim10"]), 0.7, 0.85)
    # Against a program that does the least that keeps a history, and nothing else.
    yield against("enqueue, of a bare program's", got["enqueue"], got["bare-store"], 0.65, 0.8)
    yield against("poll 1 + ack 1, of a bare program's", got["take1"], got["bare-turn"], 0.65, 0.8)
    # Against a database that does what a queue with a history can't do without.
    yield against("poll 10 + ack 10, of one that keeps them", got["take10"],
                  composed(10 * fixed, 10 * fixed, got["turn10"]), 0.7, 0.85)


BARE = ("bare-commit", "bare-store", "bare-turn")
COSTED = {"fixed": "a fixed answer", "bare-store": "the bare program's message and delivery",
          "enqueue": "an enqueue", "bare-turn": "the bare program's claim and keep",
          "take1": "a poll and its ack"}


def metered(bench, here, operation, shares):
    """The rate, and, where it is asked for, the processors' shares."""
    if operation not in shares:
        return checked(bench.load(here, operation))
    bench.wait_for_quiet()
    with costs.Meter(here) as meter:
        rate_seen = checked(bench.load(here, operation, quiet=False, warm=0))
    shares[operation].append(meter.share)
    return rate_seen


def seed_bare(here, count):
    """Deliveries for bare.fcgi to claim."""
    here.sql("USE pmq_bench_bare; DELETE FROM delivery;"
             f" INSERT INTO message (payload, event_type) SELECT REPEAT('x', 512), 'bench.row' FROM seq_1_to_{int(count)};"
             " INSERT INTO delivery SELECT 1, 0, 100, id, 0 FROM message")


def told(*pairs):
    """Figures that stand for themselves."""
    for name, figure in zip(pairs[::2], pairs[1::2]):
        yield f"  limit: {name} {figure}"


def finished(bench, installations):
    """With many finished deliveries, against none."""
    empty, full = installations.empty(), installations.full()
    count = seed_finished(full, int(os.environ.get("FINISHED", bench.finished)))
    pairs = {"enqueue": [], "take1": [], "take10": []}
    for turn in range(bench.repetitions):
        say(f"with {count:,} finished deliveries, turn {turn + 1} of {bench.repetitions}")
        for operation, backlog in (("enqueue", 0), ("take1", 4_000), ("take10", 16_000)):
            pairs[operation].append([])
            for installation in (full, empty):
                if backlog:
                    bench.fill(installation, backlog * (bench.seconds + 1))
                pairs[operation][-1].append(checked(bench.load(installation, operation)))
        for installation in (full, empty):
            bench.drain(installation)
    names = {"enqueue": "enqueue", "take1": "poll 1 + ack 1", "take10": "poll 10 + ack 10"}
    for operation, name in names.items():
        yield side_by_side(f"{name}, with {count:,} finished", pairs[operation], 0.9, 1)


def snapshot(bench, installations):
    """Beside a snapshot that another connection holds open while the queue turns over."""
    here = installations.empty()
    pairs = []
    for turn in range(bench.repetitions):
        say(f"beside an open snapshot, turn {turn + 1} of {bench.repetitions}")
        pairs.append([])
        for held in (True, False):
            with Snapshot(here, held):
                bench.fill(here, bench.turned_over)
                bench.drain(here)
                bench.fill(here, 4_000 * (bench.seconds + 1))
                pairs[-1].append(checked(bench.load(here, "take1")))
            bench.drain(here)
            wait_for_purge(here)
    yield side_by_side("poll 1 + ack 1, beside an open snapshot", pairs, 0.8, 1)


def clients(bench, installations):
    """32 clients against 8, and how many requests waited for mod_fcgid's one-second step."""
    here = installations.empty()
    names = {"enqueue": "enqueue", "take1": "poll 1 + ack 1"}
    pairs = {operation: [] for operation in names}
    waits = requests = 0
    for turn in range(bench.repetitions):
        say(f"32 clients against 8, turn {turn + 1} of {bench.repetitions}")
        for operation in names:
            reports = []
            for connections in (32, 8):
                if operation == "take1":
                    bench.fill(here, 4_000 * (bench.seconds + 1))
                reports.append(bench.load(here, operation, connections=connections))
            pairs[operation].append([checked(report) for report in reports])
            waits += reports[0]["over_900_ms"]
            requests += reports[0]["requests"]
        bench.drain(here)
    say("32 clients on servers just restarted")
    here.local("apache", "stop")
    here.make("up")
    fresh = bench.load(here, "enqueue", connections=32, warm=0)
    bench.drain(here)
    for operation, name in names.items():
        yield side_by_side(f"{name}, 32 clients against 8", pairs[operation], 0.9, 1)
    total = waits + fresh["over_900_ms"]
    yield Row("requests over 900 ms at 32 clients", f"{total}",
              f"of {requests + fresh['requests']:,}", total, 0, 0, smaller=True)


def delay(bench, installations):
    """Enqueue, until it is in the hands of a consumer that polls every 20 ms."""
    here = installations.empty()
    bench.drain(here)
    figures = []
    for turn in range(bench.repetitions):
        say(f"from enqueue to consumer, turn {turn + 1} of {bench.repetitions}")
        report = bench.load(here, "delay", seconds=max(4, 3 * bench.seconds))
        figures.append((report["p99_us"] / 1000, report["p50_us"] / 1000))
    p99, p50 = (median(column) for column in zip(*figures))
    yield Row("enqueue → consumer polling every 20 ms, p99", f"{p99:.1f} ms", f"p50 {p50:.1f} ms",
              p99, 35, 25, smaller=True, unit="ms")


def memory(bench, installations):
    """A handler's resident memory at the start and after many requests."""
    here = installations.empty()
    goal = int(os.environ.get("MEMORY_REQUESTS", bench.memory_requests))
    bench.load(here, "cycle", connections=32, seconds=2)
    before = resident(here)
    done = 0
    while done < goal:
        say(f"memory: {done:,} of {goal:,} requests")
        done += bench.load(here, "cycle", seconds=5, quiet=False)["requests"]
    after = resident(here)
    bench.drain(here)
    same = before.keys() & after.keys()
    growth = max((after[pid] - before[pid] for pid in same), default=0)
    largest = max(after.values())
    yield Row("a handler's memory", f"{largest:.1f} MB", f"after {done:,}", largest, 15, 10,
              smaller=True, unit="MB")
    yield Row("its growth meanwhile", f"{growth:.2f} MB", "", growth, 1, 0.3, smaller=True,
              unit="MB")
    say("idle")
    time.sleep(3)
    before = processor_seconds(here)
    time.sleep(5)
    share = (processor_seconds(here) - before) / 5
    yield Row("processor time of idle handlers", f"{share:.1%}", "", share, 0.01, 0.001,
              smaller=True, unit=" ")


def limits(bench, installations):
    """Enqueue with limits by address and by subject, against none."""
    pairs = []
    for turn in range(bench.repetitions):
        say(f"with rate limits, turn {turn + 1} of {bench.repetitions}")
        pairs.append([])
        for installation in (installations.limited(), installations.empty()):
            pairs[-1].append(checked(bench.load(installation, "enqueue")))
            bench.drain(installation)
    yield side_by_side("enqueue, with rate limits", pairs, 0.9, 0.97)


def overload(bench, installations):
    """Four times the clients that saturate it, with 15 connections to the database."""
    here = installations.tight()
    best, most = 0, 4
    for connections in (4, 8, 12):
        say(f"{connections} clients, 15 connections")
        got = checked(bench.load(here, "enqueue", connections=connections))
        if got > 1.05 * best:
            best, most = got, connections
    pairs, refused, strange = [], 0, 0
    for turn in range(bench.repetitions):
        say(f"{4 * most} clients, 15 connections, turn {turn + 1} of {bench.repetitions}")
        report = bench.load(here, "enqueue", connections=4 * most)
        bad = report["bad_statuses"]
        refused += report["not_200"]
        strange += report["broken"] + sum(bad.values()) - sum(bad.get(s, 0) for s in ("429", "503", "507"))
        done = (report["requests"] - report["not_200"]) / report["seconds"]
        pairs.append([done, checked(bench.load(here, "enqueue", connections=most))])
        bench.drain(here)
    yield side_by_side(f"enqueue at {4 * most} clients against {most}, 15 connections", pairs, 0.85, 1)
    yield Row("answers to it but 200, 429, 503, 507", f"{strange}", f"{refused:,} refused", strange, 0, 0,
              smaller=True)


def timing(bench, installations):
    """What a refusal's time tells: nothing, when the medians of two kinds are as near as two of one kind."""
    here = installations.tight()
    rounds = 60 * bench.repetitions
    guesser = refusals.Guesser(here)
    say(f"refused tokens and sign-ins, {rounds} of each kind")
    for name, one, other in (
            ("a signature wrong at its begin, or at its end", guesser.begin_wrong, guesser.end_wrong),
            ("an unknown account, or a wrong password", guesser.unknown_account, guesser.wrong_password)):
        apart = refusals.apart(one, other, rounds)
        yield Row(name, f"{apart:.1%} apart", "", apart, 0.1, 0.03, smaller=True, unit=" ")


ALL = {f.__name__: f for f in (throughput, finished, pages, snapshot, clients, delay, memory, limits, overload, timing)}


def against(name, ours, limit, required, aim):
    return Row(name, rate(ours), rate(limit), ours / limit, required, aim)


def side_by_side(name, pairs, required, aim):
    """A row of (with, without) measured in turns."""
    ours, without = (median(column) for column in zip(*pairs))
    return Row(name, rate(ours), rate(without), median([a / b for a, b in pairs]), required, aim)


def checked(report):
    """Its rate; a load that met errors measures nothing."""
    if report["not_200"] or report["broken"]:
        raise RuntimeError(f"the load met errors: {report}")
    if report["empty"]:
        raise RuntimeError(f"the queue ran dry: {report}")
    return report["rate"]


class Snapshot:
    """Holds a consistent snapshot open, as a backup would."""

    def __init__(self, installation, held):
        self.installation = installation
        self.held = held

    def __enter__(self):
        if self.held:
            [socket] = self.installation.local("database", "socket")
            self.client = subprocess.Popen(
                ["mariadb", "--no-defaults", "--batch", "--unbuffered", "-u", "root", "-S", socket,
                 self.installation.settings()["MYSQL_DB"]],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self.client.stdin.write("START TRANSACTION WITH CONSISTENT SNAPSHOT; SELECT 'held';\n")
            self.client.stdin.flush()
            self.client.stdout.readline()

    def __exit__(self, *_):
        if self.held:
            self.client.stdin.close()
            self.client.wait()


def wait_for_purge(installation, patience=60):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        [[length]] = installation.sql("SELECT count FROM information_schema.INNODB_METRICS"
                                      " WHERE name = 'trx_rseg_history_len'")
        if int(length) < 1000:
            return
        time.sleep(0.5)


def resident(installation):
    """Megabytes (10^6 bytes) of each handler process."""
    sizes = {}
    for pid in installation.handlers():
        for line in open(f"/proc/{pid}/status"):
            if line.startswith("VmRSS:"):
                sizes[pid] = int(line.split()[1]) * 1024 / 1e6
    return sizes


def processor_seconds(installation):
    ticks = 0
    for pid in installation.handlers():
        fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
