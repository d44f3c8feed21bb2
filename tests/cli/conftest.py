"""bin/pmq beside a running installation: the one that PMQ_TEST_URL and PMQ_TEST_ENV name, else a fresh one."""

import json
import os
import pathlib
import subprocess
import sys
import uuid

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from installation import Installation, ROOT  # noqa: E402

PROGRAM = str(ROOT / "bin/pmq")


class Run:
    """What one call of bin/pmq left behind."""

    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout
        self.err = done.stderr

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit {self.code}\n{self.out}\n{self.err}"


@pytest.fixture(scope="session")
def installation():
    installation = Installation.given_or_new()
    is_ours = installation.var is not None
    installation.var = installation.env_file.parent
    yield installation
    if is_ours:
        installation.stop()


@pytest.fixture(scope="session")
def run_pmq():
    """run_pmq(*arguments, **variables): the program without anybody at its standard input."""

    def run(*arguments, **variables):
        clean = {name: value for name, value in os.environ.items()
                 if not name.startswith(("MYSQL_", "JWT_", "PMQ_"))}
        return Run(subprocess.run([PROGRAM, *map(str, arguments)], env={**clean, **variables},
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  timeout=120))

    return run


@pytest.fixture(scope="session")
def pmq(installation, run_pmq):
    """pmq(*arguments, **variables): the same with the installation's settings."""
    return lambda *arguments, **variables: run_pmq("--env", installation.env_file, *arguments,
                                                   **variables)


@pytest.fixture(scope="session")
def client(installation):
    return installation.client("cli-tests")


@pytest.fixture
def empty_database(installation):
    """The name of a database that exists and has nothing in it."""
    if installation.var is None:
        pytest.skip("only the superuser of a database of our own can make another one")
    name = f"pmq_{uuid.uuid4().hex[:12]}"
    user = installation.settings()["MYSQL_USER"]
    installation.sql(f"CREATE DATABASE {name}; GRANT ALL ON {name}.* TO '{user}'@'localhost'")
    yield name
    installation.sql(f"DROP DATABASE {name}; REVOKE ALL ON {name}.* FROM '{user}'@'localhost'")


@pytest.fixture
def queue(client):
    """A pull subscription of the test's own whose deliveries die at their first failure."""
    name = f"cli-{uuid.uuid4().hex[:12]}"
    client.post("/v1/subscriptions", {"name": name, "kind": "pull",
                                      "event_types": [f"only.{name}"], "max_retries": 0})
    yield name
    client.delete(f"/v1/subscriptions/{name}?force=true")


@pytest.fixture
def make_dead(client, queue):
    """make_dead(error, event_type): one more dead letter in the queue; returns its message's id."""

    def make(error="it broke", event_type="doc.parsed", payload=None):
        sent = client.post("/v1/enqueue", {"event_type": event_type, "payload": payload,
                                           "queue": queue})
        [claimed] = client.post("/v1/poll", {"queue": queue})["messages"]
        assert claimed["message_id"] == sent["message_id"]
        failed = client.post("/v1/fail", {"message_id": claimed["message_id"],
                                          "receipt": claimed["receipt"], "error": error})
        assert failed["status"] == "FAILED"
        return claimed["message_id"]

    return make


@pytest.fixture
def dead(client, queue):
    """dead(): the message ids of the queue's dead letters, as the API tells them."""

    def ids():
        page = client.get(f"/v1/dead-letter?queue={queue}&limit=100")
        return {letter["message_id"] for letter in page["failed_messages"]}

    return ids
