"""The dashboard through real Apache; the installation is the given one or a fresh one, as in tests/http."""

import pathlib
import subprocess
import sys
import uuid

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from dashboard import Browser  # noqa: E402
from installation import ROOT, Installation  # noqa: E402

PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def installation():
    installation = Installation.given_or_new(WEBHOOK_ALLOWED_CIDRS="127.0.0.1/32")
    is_ours = installation.var is not None
    installation.var = installation.env_file.parent
    yield installation
    if is_ours:
        installation.stop()


@pytest.fixture(scope="session")
def client(installation):
    """The API, to make what the dashboard shows."""
    return installation.client("shop")


@pytest.fixture(scope="session")
def admin_command(installation):
    """admin_command(*arguments, typed): bin/pmq admin."""

    def run(*arguments, typed=""):
        return subprocess.run([ROOT / "bin/pmq", "--env", installation.env_file, "admin", *arguments], input=typed,
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    return run


@pytest.fixture(scope="session")
def new_account(admin_command):
    """new_account(role): the name of an account of its own, whose password is PASSWORD."""

    def make(role="operator"):
        name = f"{role}-{uuid.uuid4().hex[:8]}"
        done = admin_command("add", name, "--role", role, typed=PASSWORD + "\n")
        assert done.returncode == 0, done.stderr
        return name

    return make


@pytest.fixture
def stranger(installation):
    return Browser(installation.url)


@pytest.fixture(scope="session")
def signed_in(installation, new_account):
    """signed_in(role): a browser of its own."""

    def make(role="operator"):
        browser = Browser(installation.url)
        name = new_account(role)
        page = browser.sign_in(name, PASSWORD)
        assert page.status == 200 and "Overview" in page.text, page.text
        browser.name = name
        return browser

    return make


@pytest.fixture(scope="session")
def operator(signed_in):
    return signed_in("operator")


@pytest.fixture(scope="session")
def viewer(signed_in):
    return signed_in("viewer")


@pytest.fixture
def queue(client):
    """A pull queue of the test's own whose deliveries die at their first failure."""
    name = f"q-{uuid.uuid4().hex[:10]}"
    client.post("/v1/subscriptions", {"name": name, "kind": "pull", "event_types": [f"only.{name}"], "max_retries": 0})
    yield name
    client.delete(f"/v1/subscriptions/{name}?force=true")


@pytest.fixture
def webhook(client):
    """A webhook queue whose endpoint nobody listens at."""
    name = f"w-{uuid.uuid4().hex[:10]}"
    client.post("/v1/subscriptions", {"name": name, "kind": "webhook", "url": "http://127.0.0.1:49151/", "event_types": [f"only.{name}"]})
    yield name
    client.delete(f"/v1/subscriptions/{name}?force=true")


@pytest.fixture
def bury(client, queue):
    """bury(error, ...): a dead letter for each error; returns their messages' ids."""

    def make(*errors, payload=None, event_type="doc.parsed"):
        ids = []
        for error in errors:
            client.post("/v1/enqueue", {"event_type": event_type, "payload": payload, "queue": queue})
            [message] = client.post("/v1/poll", {"queue": queue})["messages"]
            client.post("/v1/fail", {"message_id": message["message_id"], "receipt": message["receipt"], "error": error})
            ids.append(message["message_id"])
        return ids

    return make


@pytest.fixture
def delivery(client, queue):
    """delivery(message_id): the message's one delivery, as the API tells it."""
    return lambda message_id: client.get(f"/v1/messages/{message_id}")["deliveries"][0]
