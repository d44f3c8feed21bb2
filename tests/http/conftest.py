"""The installation under test: the one that PMQ_TEST_URL and PMQ_TEST_ENV name, else a fresh one."""

import os
import pathlib
import subprocess
import sys
import time
import uuid

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from client import Api, raw_member  # noqa: E402
from installation import ALL_SCOPES, ROOT, Installation  # noqa: E402


@pytest.fixture(scope="session")
def installation():
    installation = Installation.given_or_new()
    is_ours = installation.var is not None
    installation.var = installation.env_file.parent
    yield installation
    if is_ours:
        installation.stop()


@pytest.fixture(scope="session")
def token(installation):
    """token(sub, scope): one token for each pair, made by bin/pmq."""
    made = {}

    def make(sub="tester", scope=ALL_SCOPES):
        if (sub, scope) not in made:
            made[sub, scope] = installation.token(sub, scope)
        return made[sub, scope]

    return make


@pytest.fixture(scope="session")
def caller(installation, token):
    """caller(sub, scope): somebody who may do what the scopes say; everything without them."""
    return lambda sub="tester", scope=ALL_SCOPES: Api(installation.url, token(sub, scope))


@pytest.fixture(scope="session")
def api(caller):
    return caller()


@pytest.fixture
def event_type():
    """An event type that nothing else uses, so that a search for it finds this test's messages alone."""
    return f"test.{uuid.uuid4().hex}"


@pytest.fixture
def new_queue(api):
    """new_queue(**fields): a pull subscription of the test's own. It matches no event by itself."""
    names = []

    def create(**fields):
        name = f"q-{uuid.uuid4().hex[:12]}"
        fields.setdefault("event_types", [f"only.{name}"])
        fields.setdefault("backoff", {"delays_seconds": [0]})
        api.done("POST", "/v1/subscriptions", {"name": name, "kind": "pull", **fields}, status=201)
        names.append(name)
        return name

    yield create
    for name in names:
        api.request("DELETE", f"/v1/subscriptions/{name}?force=true")


@pytest.fixture
def queue(new_queue):
    return new_queue()


@pytest.fixture(scope="session")
def rows(installation):
    """rows(): the number of rows in all tables, to see that a refused request left none."""
    tables = [row[0] for row in installation.sql(
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
        # Bad tokens and refusals are counted: that is all that is kept of them. A minute's figures are counted when it is over,
        # whatever is going on.
        " AND table_name NOT IN ('login_failure', 'trouble', 'figure')")]
    assert tables
    count = " + ".join(f"(SELECT COUNT(*) FROM `{table}`)" for table in tables)
    # One client for all questions: there are hundreds of them.
    client = subprocess.Popen([ROOT / "local/database", "sql", installation.settings()["MYSQL_DB"], "--unbuffered"],
                              env={**os.environ, "VAR": str(installation.var)}, text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask():
        client.stdin.write(f"SELECT {count};\n")
        client.stdin.flush()
        return int(client.stdout.readline())

    yield ask
    client.communicate()


@pytest.fixture
def nothing_stored(rows):
    """The test's requests must all be refused: when it ends, no table has a row more or less."""
    before = rows()
    yield
    assert rows() == before


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
            time.sleep(0.1)

    return wait_for


@pytest.fixture
def raw_payload():
    """raw_payload(api, queue): the bytes of the payload of the one message that the queue gives."""

    def claim(api, queue):
        answer = api.post("/v1/poll", {"queue": queue})
        assert len(answer.json["messages"]) == 1, str(answer)
        return raw_member(answer.body, "payload")

    return claim
