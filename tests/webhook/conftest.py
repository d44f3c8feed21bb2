import datetime
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import uuid

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "chaos")]

from installation import ROOT, Installation  # noqa: E402
from receiving import Receiver  # noqa: E402

PMQ = ROOT / "bin/pmq"


@pytest.fixture(scope="session")
def installation():
    installation = Installation.new(WEBHOOK_ALLOWED_CIDRS="127.0.0.1/32")
    yield installation
    installation.stop()


@pytest.fixture(scope="session")
def client(installation):
    return installation.client("webhook-tests")


@pytest.fixture
def receiver():
    """receiver(behaviour): listens until the test ends."""
    made = []

    def new(behaviour=None, **options):
        made.append(Receiver(behaviour, **options))
        return made[-1]

    yield new
    for each in made:
        each.stop()


class Webhook:
    """A subscription of the test's own, and what its events and deliveries look like."""

    def __init__(self, installation, client, told):
        self.installation = installation
        self.client = client
        self.name = told["name"]
        self.secret = told["secret"]
        self.event_type = told["event_types"][0]

    def send(self, payload=None, **fields):
        return self.client.post("/v1/enqueue", {"event_type": self.event_type, "payload": payload, **fields})["message_id"]

    def send_many(self, count):
        return self.client.post("/v1/enqueue/batch", {"messages": [
            {"event_type": self.event_type, "payload": {"n": n}} for n in range(count)]})["message_ids"]

    def delivery(self, message_id):
        [mine] = [each for each in self.client.get(f"/v1/messages/{message_id}")["deliveries"]
                  if each["queue"] == self.name]
        return mine

    def attempts(self, message_id):
        return self.delivery(message_id)["attempts"]

    def last_error(self, message_id):
        return self.delivery(message_id)["last_error"]

    @property
    def view(self):
        return self.client.get(f"/v1/subscriptions/{self.name}")

    @property
    def breaker(self):
        return self.view["breaker"]["state"]

    def breaker_changes(self):
        return [(old, new) for old, new in self.installation.sql(
            f"SELECT from_state, to_state FROM breaker_change WHERE subscription_id = {self.id} ORDER BY id")]

    @property
    def id(self):
        [[number]] = self.installation.sql(
            f"SELECT id FROM subscription WHERE name = '{self.name}' AND alive = 1")
        return number

    def let_retries_come_due(self):
        self.installation.sql(f"UPDATE delivery SET position = 1, ready_at = 1 WHERE bucket = 0 AND state = 1"
                              f" AND subscription_id = {self.id};"
                              f" UPDATE endpoint SET paused_until = NULL WHERE subscription_id = {self.id}")

    def let_breaker_probe(self):
        self.installation.sql(f"UPDATE endpoint SET open_until = 1 WHERE subscription_id = {self.id}")

    def set_url(self, url):
        """Past the check of creation."""
        self.installation.sql(f"UPDATE webhook SET url = '{url}' WHERE subscription_id = {self.id};"
                              " UPDATE catalog SET version = version + 1")


@pytest.fixture
def webhook(installation, client):
    """webhook(url, **fields): a webhook for events of a type of its own."""
    names = []

    def new(url, **fields):
        name = f"w-{uuid.uuid4().hex[:12]}"
        told = client.post("/v1/subscriptions", {"name": name, "kind": "webhook", "url": url,
                                                 "event_types": [f"only.{name}"], **fields})
        names.append(name)
        return Webhook(installation, client, told)

    yield new
    for name in names:
        client.delete(f"/v1/subscriptions/{name}?force=true")


class Dispatcher:
    def __init__(self, installation, *arguments, **variables):
        self.errors = installation.var / "log/dispatcher-of-tests.log"
        with open(self.errors, "a") as errors:
            self.process = subprocess.Popen(
                [PMQ, "--env", installation.env_file, "dispatch", *arguments], text=True,
                env={**os.environ, **variables}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors)

    def signal(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    def end(self, patience=60):
        """Its exit code and what it told."""
        out, _ = self.process.communicate(timeout=patience)
        return self.process.returncode, out

    def kill(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def start(installation):
    """start("--daemon"): a dispatcher; what still runs when the test ends is killed."""
    made = []

    def begin(*arguments, **variables):
        made.append(Dispatcher(installation, *arguments, **variables))
        return made[-1]

    yield begin
    for each in made:
        each.kill()


@pytest.fixture
def dispatch(start):
    """dispatch(): one whole pass over all that is ready; returns what it did."""

    def run(*arguments, **variables):
        code, out = start("--once", "--json", *arguments, **variables).end()
        assert code == 0
        return json.loads(out)

    return run


@pytest.fixture
def run_pmq(installation):
    """run_pmq(*arguments): what bin/pmq tells as JSON."""

    def run(*arguments):
        done = subprocess.run([PMQ, "--env", installation.env_file, *arguments, "--json"], check=True, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        return json.loads(done.stdout)

    return run


@pytest.fixture
def eventually():
    """Asks again until there is an answer that counts. Says nothing about how long that may take."""

    def wait_for(question, patience=60):
        end = time.monotonic() + patience
        while True:
            answer = question()
            if answer:
                return answer
            assert time.monotonic() < end, "it never came"
            time.sleep(0.05)

    return wait_for


@pytest.fixture(scope="session")
def third_party():
    """third_party(settings): a receiver of npm's libraries, in Node."""
    tools = ROOT / "build/webhook-receiver"
    here = HERE / "receiver"
    lock = here / "package-lock.json"
    installed = tools / "installed.json"
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        tools.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(here / name, tools)
        subprocess.run(["npm", "ci", "--silent", "--ignore-scripts"], cwd=tools, check=True)
        shutil.copy(lock, installed)
    shutil.copy(here / "receiver.js", tools)
    process = subprocess.Popen(["node", "receiver.js"], cwd=tools, stdout=subprocess.PIPE, text=True)
    yield ThirdParty(int(process.stdout.readline()))
    process.kill()
    process.wait()


class ThirdParty:
    def __init__(self, port):
        self.root = f"http://127.0.0.1:{port}"
        self.url = f"{self.root}/hook"

    def expect(self, **settings):
        self.ask("/settings", "PUT", json.dumps(settings).encode())
        self.seen()

    def seen(self):
        """What came since the last question, each with the verdicts of the libraries."""
        return self.ask("/seen", "GET")

    def ask(self, path, method, data=None):
        with urllib.request.urlopen(urllib.request.Request(self.root + path, data, method=method)) as answer:
            return json.loads(answer.read())


def seconds_until(time_text, start_text):
    """Between two times as the API writes them."""
    read = lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))  # noqa: E731
    return (read(time_text) - read(start_text)).total_seconds()
