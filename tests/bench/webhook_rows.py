"""The dispatcher's part of the table: against a plain libcurl-multi loop, and beside trouble."""

import http.client
import http.server
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import time
import urllib.request

from machine import PROGRAMS, median, run, say
from seed import seed_ready
from table import Row, composed, rate

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXT = "x" * 200


def deliveries(bench, installations):
    """With 64 in flight, against the plain loop with the same bodies and the same receiver."""
    here = installations.webhooks()
    seen = {"loop": [], "ours": [], "take": [], "turn": []}
    with Receiver() as receiver, Hooks(here, [receiver.url] * 4, max_in_flight=256) as hooks:
        request = capture(here)
        for turn in range(bench.repetitions):
            say(f"webhooks and their limit, turn {turn + 1} of {bench.repetitions}")
            seen["loop"].append(post_loop(bench, receiver, request))
            seen["ours"].append(delivered_per_second(bench, here, receiver, hooks, in_flight=64))
            # What the database alone does on the one connection that a dispatcher claims by.
            for name in ("take", "turn"):
                seen[name].append(bench.limit(here, f"{name}64", threads=1))
    ours, loop, take, turn = (median(seen[name]) for name in ("ours", "loop", "take", "turn"))
    yield f"claim and delete of 64 in one transaction, one connection: {rate(take)}"
    yield f"claim, read and keep of 64 in two transactions, one connection: {rate(turn)}"
    yield Row("webhooks, 64 in flight, against a plain curl loop", rate(ours), rate(loop), ours / loop, 0.6, 0.75)
    yield Row("  against the loop and a claim that deletes, composed", rate(ours), rate(composed(loop, take)),
              ours / composed(loop, take), 0.6, 0.75)
    yield Row("  against the loop and one that keeps them, composed", rate(ours), rate(composed(loop, turn)),
              ours / composed(loop, turn), 0.6, 0.75)
    yield Row("  and at least", rate(ours), "", 2000 / ours, 1, 0.7, smaller=True, unit="of 2,000/s")


def wake(bench, installations):
    """From the enqueue's request to the receiver's, at 50 messages a second on the same host."""
    here = installations.webhooks()
    figures = []
    with Receiver() as receiver, Hooks(here, [receiver.url]) as hooks, Dispatcher(here):
        paced(here, hooks.types, per_second=50, seconds=1)
        for turn in range(bench.repetitions):
            say(f"from enqueue to the endpoint, turn {turn + 1} of {bench.repetitions}")
            bench.wait_for_quiet()
            receiver.report()
            paced(here, hooks.types, per_second=50, seconds=2 * bench.seconds)
            report = timed(receiver.report(), 50 * 2 * bench.seconds)
            figures.append((report["p50_us"] / 1000, report["p99_us"] / 1000))
    p50, p99 = (median(column) for column in zip(*figures))
    yield Row("enqueue → endpoint, p50", f"{p50:.1f} ms", "", p50, 5, 3, smaller=True, unit="ms")
    yield Row("enqueue → endpoint, p99", f"{p99:.1f} ms", "", p99, 20, 10, smaller=True, unit="ms")


def hanging(bench, installations):
    """20 subscriptions, one of which hangs, against none that does: how late the other 19 are."""
    here = installations.webhooks()
    pairs = []
    for turn in range(bench.repetitions):
        pairs.append([])
        for one_hangs in (True, False):
            say(f"beside an endpoint that {'hangs' if one_hangs else 'answers'},"
                f" turn {turn + 1} of {bench.repetitions}")
            pairs[-1].append(lateness_of_others(bench, here, one_hangs))
    with_it, without = (median(column) / 1000 for column in zip(*pairs))
    factor = median([a / b for a, b in pairs])
    yield Row("19 endpoints beside one that hangs, p99", f"{with_it:.1f} ms", f"{without:.1f} ms", factor, 1.5, 1.2,
              smaller=True, unit="times")


def lateness_of_others(bench, here, one_hangs):
    with Receiver() as receiver:
        bad = receiver.url + ("/hang" if one_hangs else "")
        with Hooks(here, [receiver.url] * 19 + [bad], timeout_seconds=2) as hooks, Dispatcher(here):
            # Without a time in them, so that the receiver's figures are of the others alone.
            enqueue(here, [hooks.types[-1]] * 200, timed=False)
            paced(here, hooks.types[:-1], per_second=100, seconds=1)
            bench.wait_for_quiet()
            receiver.report()
            paced(here, hooks.types[:-1], per_second=100, seconds=2 * bench.seconds)
            time.sleep(0.3)
            return timed(receiver.report(), 100 * 2 * bench.seconds)["p99_us"]


def timed(report, expected):
    """The report, when nearly all that was sent has come with its time."""
    if report["timed"] < 0.9 * expected:
        raise RuntimeError(f"of {expected:.0f} messages {report['timed']} were timed: nothing was measured")
    return report


def backlog(bench, installations):
    """Beside a million deliveries of a paused subscription, against none."""
    empty, full = installations.webhooks(), installations.named("full of waiting webhooks")
    with Receiver() as receiver, Hooks(full, [receiver.url]) as paused:
        client(full).post(f"/v1/subscriptions/{paused.names[0]}/pause")
        count = seed_ready(full, paused.names[0], bench.waiting)
        pairs = []
        for turn in range(bench.repetitions):
            say(f"beside {count:,} that wait, turn {turn + 1} of {bench.repetitions}")
            pairs.append([])
            for here in (full, empty):
                with Hooks(here, [receiver.url] * 4, max_in_flight=256) as hooks:
                    pairs[-1].append(delivered_per_second(bench, here, receiver, hooks, in_flight=64))
    ours, without = (median(column) for column in zip(*pairs))
    yield Row(f"webhooks beside {count:,} of a paused one", rate(ours), rate(without),
              median([a / b for a, b in pairs]), 0.9, 1)


def dispatcher_idle(bench, installations):
    """What a dispatcher costs that has nothing to do, and its memory with 256 in flight."""
    here = installations.webhooks()
    say("an idle dispatcher")
    with Receiver() as receiver, Hooks(here, [receiver.url]), Dispatcher(here) as dispatcher:
        time.sleep(3)
        processor, questions = dispatcher.processor_seconds(), questions_of(here)
        time.sleep(10)
        share = (dispatcher.processor_seconds() - processor) / 10
        queries = (questions_of(here) - questions - 1) / 10
    yield Row("processor time of an idle dispatcher", f"{share:.1%}", "", share, 0.01, 0.002, smaller=True, unit=" ")
    yield Row("its queries a second", f"{queries:.1f}", "", queries, 4, 2.5, smaller=True, unit="/s")
    say("256 in flight")
    with Receiver() as receiver, Hooks(here, [receiver.url + "/wait-500"] * 4, max_in_flight=256) as hooks:
        enqueue(here, hooks.types * 500)
        with Dispatcher(here, "--in-flight", "256") as dispatcher:
            until(lambda: receiver.report()["requests"] == 0 and receiver.total >= 2000)
            largest = dispatcher.largest_memory()
    yield Row("a dispatcher's memory, 256 in flight", f"{largest:.1f} MB", "", largest, 64, 30, smaller=True, unit="MB")


ALL = {f.__name__: f for f in (deliveries, wake, hanging, backlog, dispatcher_idle)}


def delivered_per_second(bench, here, receiver, hooks, in_flight):
    """A backlog of all hooks is sent; the rate of the time in which there was enough of it."""
    bench.wait_for_quiet()
    backlog_of = int(12_000 * (bench.seconds + 1))
    enqueue(here, (hooks.types * (backlog_of // len(hooks.types) + 1))[:backlog_of])
    with Dispatcher(here, "--in-flight", str(in_flight)):
        time.sleep(0.7)
        receiver.report()
        time.sleep(bench.seconds)
        report = receiver.report()
    if report["requests"] > backlog_of - 1000:
        raise RuntimeError("the backlog ran dry: nothing was measured")
    discard_waiting(here, hooks)
    return report["rate"]


def post_loop(bench, receiver, request):
    bench.wait_for_quiet()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "headers").write_text("".join(f"{name}: {value}\n" for name, value in request["headers"]))
        (folder / "body").write_bytes(request["body"])
        report = run("post_loop", url=receiver.url, headers=folder / "headers", body=folder / "body",
                     connections=64, seconds=bench.seconds)
    if report["failed"]:
        raise RuntimeError(f"the plain loop met errors: {report}")
    return report["rate"]


def capture(here):
    """One request as the dispatcher sends it."""
    seen = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            own = ("host", "content-length", "user-agent", "accept")
            seen["headers"] = [(name, value) for name, value in self.headers.items() if name.lower() not in own]
            seen["body"] = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with Hooks(here, [f"http://127.0.0.1:{server.server_port}/hook"]) as hooks:
        enqueue(here, hooks.types)
        subprocess.run([ROOT / "bin/pmq", "--env", here.env_file, "dispatch", "--once"], check=True,
                       stdout=subprocess.DEVNULL)
    server.shutdown()
    return seen


class Receiver:
    """The program receiver.cc."""

    def __enter__(self):
        self.total = 0
        self.process = subprocess.Popen([PROGRAMS / "receiver"], stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def report(self):
        with urllib.request.urlopen(self.url) as answer:
            report = json.load(answer)
        self.total += report["requests"]
        return report


class Hooks:
    """Webhooks, each for events of a type of its own."""

    latest = 0

    def __init__(self, here, urls, **fields):
        self.here, self.urls, self.fields = here, urls, fields

    def __enter__(self):
        self.names = []
        for url in self.urls:
            Hooks.latest += 1
            name = f"bench-{Hooks.latest}"
            client(self.here).post("/v1/subscriptions", {"name": name, "kind": "webhook", "url": url,
                                                         "event_types": [f"of.{name}"], **self.fields})
            self.names.append(name)
        self.types = [f"of.{name}" for name in self.names]
        return self

    def __exit__(self, *_):
        discard_waiting(self.here, self)
        for name in self.names:
            client(self.here).delete(f"/v1/subscriptions/{name}?force=true")


class Dispatcher:
    def __init__(self, here, *arguments):
        self.command = [ROOT / "bin/pmq", "--env", here.env_file, "dispatch", "--daemon", *arguments]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL)
        time.sleep(0.3)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def processor_seconds(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def largest_memory(self):
        """Megabytes (10^6 bytes)."""
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
        raise RuntimeError("no VmHWM")


def client(here):
    if not hasattr(here, "bench_client"):
        here.bench_client = here.client("bench")
    return here.bench_client


def enqueue(here, types, timed=False):
    """A message of each type, a thousand a request."""
    for begin in range(0, len(types), 1000):
        client(here).post("/v1/enqueue/batch", {"messages": [message(one, timed) for one in types[begin:begin + 1000]]})


def message(event_type, timed):
    payload = {"id": 1842, "title": "A document", "text": TEXT}
    if timed:
        payload = {"at": time.time_ns() // 1000, **payload}
    return {"event_type": event_type, "payload": payload}


def paced(here, types, per_second, seconds):
    """One message after the other, at even intervals."""
    headers = {"Authorization": f"Bearer {client(here).token}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", here.port)
    start = time.monotonic()
    for number in range(int(per_second * seconds)):
        time.sleep(max(0, start + number / per_second - time.monotonic()))
        connection.request("POST", "/v1/enqueue", json.dumps(message(types[number % len(types)], timed=True), separators=(",", ":")), headers)
        answer = connection.getresponse()
        if answer.status != 200:
            raise RuntimeError(f"an enqueue was answered with {answer.status}")
        answer.read()
    connection.close()


def discard_waiting(here, hooks):
    """What is left of a backlog; through the API it would take longer than measuring."""
    names = ",".join(f"'{name}'" for name in hooks.names)
    here.sql("DELETE d FROM delivery d JOIN subscription s ON s.id = d.subscription_id"
             f" WHERE d.bucket = 0 AND s.name IN ({names})")


def questions_of(here):
    [[_, count]] = here.sql("SHOW GLOBAL STATUS LIKE 'Questions'")
    return int(count)


def until(condition, patience=60):
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError("it never came about")
        time.sleep(0.5)
