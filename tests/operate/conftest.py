"""An installation of its own that tells a mail server and a webhook's receiver of what goes wrong."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "http"), str(HERE.parent / "webhook"),
                str(HERE.parent / "admin")]

from client import Api  # noqa: E402
from dashboard import Browser  # noqa: E402
from installation import ROOT, Installation  # noqa: E402
from mail_sink import MailSink  # noqa: E402
from receiving import Receiver  # noqa: E402

PMQ = ROOT / "bin/pmq"


@pytest.fixture(scope="session")
def sink():
    sink = MailSink()
    yield sink
    sink.stop()


@pytest.fixture(scope="session")
def installation(sink):
    installation = Installation.new(
        WEBHOOK_ALLOWED_CIDRS="127.0.0.1/32", SMTP_URL=sink.url, ALERT_MAIL_TO="ops@example.com, boss@example.com",
        ALERT_MAIL_FROM="pmq@example.com", ALERT_MAIL_INTERVAL_SECONDS="0", ALERT_CLEAR_SECONDS="0",
        ALERT_REJECTED_TOKENS="3", ALERT_DISPATCHER_SECONDS="30")
    yield installation
    installation.stop()


@pytest.fixture(scope="session")
def api(installation):
    """Every answer is held to the contract."""
    return Api(installation.url, installation.token("operate-tests"))


@pytest.fixture(scope="session")
def client(installation):
    return installation.client("operate-tests")


@pytest.fixture(scope="session")
def pmq(installation):
    """pmq(*arguments, **variables)"""

    def run(*arguments, **variables):
        return subprocess.run([PMQ, "--env", installation.env_file, *map(str, arguments)], env={**variables},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)

    return run


@pytest.fixture(scope="session")
def operator(installation):
    """A browser whose user is signed in to the dashboard."""
    done = subprocess.run([PMQ, "--env", installation.env_file, "admin", "add", "ops", "--role", "operator"],
                          input="correct horse battery\n", text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    browser = Browser(installation.url)
    assert "Overview" in browser.sign_in("ops", "correct horse battery").text
    return browser


@pytest.fixture(scope="session")
def alerts_hook(installation, client):
    """A receiver of pmq.alert.*: an ordinary webhook."""
    receiver = Receiver()
    client.post("/v1/subscriptions", {"name": "alerts", "kind": "webhook", "url": receiver.url(),
                                      "event_types": ["pmq.alert.*"]})
    yield receiver
    receiver.stop()


@pytest.fixture
def eventually():
    def wait_for(question, patience=60):
        end = time.monotonic() + patience
        while True:
            answer = question()
            if answer:
                return answer
            assert time.monotonic() < end, "it never came"
            time.sleep(0.2)

    return wait_for


@pytest.fixture
def dispatch(pmq):
    """dispatch(): what is ready for webhooks now."""

    def dispatch():
        done = pmq("dispatch", "--once")
        assert done.returncode == 0, done.stderr

    return dispatch


@pytest.fixture
def receiver():
    """receiver(behaviour): listens until the test ends."""
    made = []

    def new(behaviour=None):
        made.append(Receiver(behaviour))
        return made[-1]

    yield new
    for each in made:
        each.stop()


@pytest.fixture
def queue(client):
    """A pull queue of the test's own whose deliveries die at their first failure."""
    name = f"q-{uuid.uuid4().hex[:10]}"
    client.post("/v1/subscriptions", {"name": name, "kind": "pull", "event_types": [f"only.{name}"], "max_retries": 0})
    yield name
    client.delete(f"/v1/subscriptions/{name}?force=true")


class Seen:
    """How one check stands at each of its places."""

    def __init__(self, api, pmq, operator):
        self.api, self.pmq, self.operator = api, pmq, operator

    def at_api(self, name, instance=None):
        answer = self.api.get("/v1/health")
        [check] = [each for each in answer.json["checks"].get(name, []) if each.get("componentId") == instance]
        return check["status"]

    def doctor(self, **variables):
        return json.loads(self.pmq("doctor", "--json", **variables).stdout)["checks"]

    def by_doctor(self, title, **variables):
        [check] = [each for each in self.doctor(**variables) if each["name"] == title]
        return check["status"]

    def titles_of(self, beginning, **variables):
        return [each["name"] for each in self.doctor(**variables) if each["name"].startswith(beginning)]

    def on_page(self, title):
        page = self.operator.get("/admin/health")
        assert page.status == 200
        found = re.findall(r'<th scope="row">(?:<a [^>]*>)?' + re.escape(title)
                           + r'(?:</a>)?</th><td><span class="state (\w+)">', page.body)
        assert len(found) == 1, (title, page.text)
        return found[0]


@pytest.fixture
def seen(api, pmq, operator):
    return Seen(api, pmq, operator)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.fixture(scope="session")
def clock_ahead(tmp_path_factory):
    """A library that sets a program's clock half a minute ahead."""
    library = tmp_path_factory.mktemp("clock") / "clock.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, HERE / "clock.c", "-ldl"], check=True)
    return str(library)


@pytest.fixture
def look(pmq, eventually):
    """look(): one look at the alerts, by whichever process comes to it."""

    def look():
        def once():
            done = pmq("alert", "run", "--json")
            assert done.returncode == 0, done.stderr
            return json.loads(done.stdout)["looked"]

        eventually(once)

    return look


@pytest.fixture
def settings(installation, eventually):
    """settings(NAME=value): written into .env; as they were when the test ends."""
    before = installation.env_file.read_text()

    def put(text):
        serving = set(installation.handlers())
        installation.env_file.write_text(text)
        # They look at the file once a second, and leave when it has changed.
        eventually(lambda: not serving & set(installation.handlers()))

    def write(**changes):
        lines = [line for line in installation.env_file.read_text().splitlines() if line.split("=")[0] not in changes]
        put("\n".join(lines + [f"{name}={value}" for name, value in changes.items()]) + "\n")

    yield write
    put(before)


class Told:
    """What reached the operators of one check."""

    def __init__(self, sink, hook, dispatch, eventually):
        self.sink, self.hook, self.dispatch, self.eventually = sink, hook, dispatch, eventually

    def events(self, kind, check):
        return [body["data"] for body in (json.loads(request.body) for request in list(self.hook.requests))
                if body["type"] == f"pmq.alert.{kind}" and body["data"]["check"] == check]

    def came(self, kind, check):
        self.dispatch()
        return self.events(kind, check)

    def raised(self, check, title, page, status="warn"):
        word = {"warn": "WARNING ", "fail": "FAILED  "}[status]
        self.eventually(lambda: self.sink.told(f"{word} {title}", page, "what to do: "))
        event = self.eventually(lambda: self.came("raised", check))[-1]
        assert event["title"] == title and event["url"].endswith(page) and event["advice"]

    def cleared(self, check, title):
        self.eventually(lambda: self.sink.told(f"RECOVERED  {title}"))
        assert self.eventually(lambda: self.came("cleared", check))[-1]["status"] == "pass"


@pytest.fixture
def told(sink, alerts_hook, dispatch, eventually):
    return Told(sink, alerts_hook, dispatch, eventually)


class Everywhere:
    """All places that tell of one check: API, page, doctor, mail and webhook."""

    def __init__(self, seen, told, look, eventually):
        self.seen, self.told, self.look, self.eventually = seen, told, look, eventually

    def stands(self, name, title, instance, status, **variables):
        on_page = {"pass": "ok", "warn": "warn", "fail": "failed"}[status]
        by_doctor = {"pass": "ok"}.get(status, status)
        # A process keeps for a moment what is dear to ask.
        self.eventually(lambda: self.seen.at_api(name, instance) == status)
        self.eventually(lambda: self.seen.on_page(title) == on_page)
        assert self.seen.by_doctor(title, **variables) == by_doctor

    def raised(self, name, title, page, instance=None, status="warn"):
        self.stands(name, title, instance, status)
        self.look()
        self.told.raised(f"{name}:{instance}" if instance else name, title, page, status)

    def cleared(self, name, title, instance=None):
        self.stands(name, title, instance, "pass")
        self.look()
        self.told.cleared(f"{name}:{instance}" if instance else name, title)


@pytest.fixture
def everywhere(seen, told, look, eventually):
    return Everywhere(seen, told, look, eventually)


@pytest.fixture(scope="session")
def promtool():
    """Prometheus' own linter, out of Debian's package; nothing of that is installed."""
    found = shutil.which("promtool")
    kept = ROOT / "build/tools/promtool"
    if found or kept.exists():
        return found or str(kept)
    with tempfile.TemporaryDirectory() as folder:
        try:
            subprocess.run(["apt-get", "download", "-q", "prometheus"], cwd=folder, check=True, capture_output=True)
            [package] = pathlib.Path(folder).glob("prometheus_*.deb")
            subprocess.run(["dpkg-deb", "-x", package, folder], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError, ValueError) as fault:
            pytest.skip(f"promtool can't be had here: {fault}")
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(pathlib.Path(folder) / "usr/bin/promtool", kept)
    return str(kept)
