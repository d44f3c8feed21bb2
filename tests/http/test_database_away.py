"""An installation of its own, whose database is taken away and given back."""

import os
import subprocess
import time

import pytest
from client import Api
from installation import ROOT, Installation

# More than there are handler processes, so that each of them meets the new database.
MANY = 80


@pytest.fixture(scope="module")
def installation():
    installation = Installation.new()
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def api(installation):
    return Api(installation.url, installation.token("tester"))


@pytest.fixture
def database(installation):
    def act(verb):
        subprocess.run([ROOT / "local/database", verb], check=True, env={**os.environ, "VAR": str(installation.var)},
                       stdout=subprocess.DEVNULL)

    act("start")
    yield act
    act("start")


def test_while_the_database_is_away_every_route_says_so_and_come_again(api, database, event_type, eventually):
    message_id = api.enqueue(event_type, queue="default")["message_id"]
    database("stop")
    for method, address, body in [("POST", "/v1/enqueue", {"event_type": event_type, "payload": 1}), ("POST", "/v1/poll", {}),
                                  ("POST", "/v1/ack", {"message_id": message_id}), ("GET", "/v1/stats", None),
                                  ("POST", "/v1/fail", {"message_id": message_id, "error": "x"}), ("GET", "/v1/messages", None),
                                  ("GET", "/v1/subscriptions", None), ("GET", "/v1/dead-letter", None)]:
        answer = api.request(method, address, body)
        assert (answer.status, answer.code) == (503, "database_unavailable"), str(answer)
    health = api.with_token(None).get("/healthz")
    assert (health.status, health.code) == (503, "unavailable")
    assert api.with_token(None).get("/ping").status == 200
    database("start")
    assert api.with_token(None).get("/healthz").status == 200
    assert [message["message_id"] for message in api.found(event_type=event_type)] == [message_id]


def test_what_is_wrong_with_a_request_is_told_also_without_a_database(api, database):
    database("stop")
    assert api.post("/v1/enqueue", b"{").code == "malformed_json"
    assert api.post("/v1/enqueue", {"event_type": "?"}).code == "invalid_request"
    assert api.with_token("x").get("/v1/stats").code == "token_invalid"
    assert api.get("/v1/nothing").code == "not_found"


@pytest.mark.parametrize("ways", [["stop", "start"], ["kill", "start"]])
def test_after_a_restart_of_the_database_no_request_fails(api, database, event_type, ways):
    for _ in range(MANY):
        api.enqueue(event_type, queue="default")
    for verb in ways:
        database(verb)
    for n in range(MANY):
        api.enqueue(event_type, n, queue="default")
        assert api.get("/v1/stats").status == 200
    assert len(api.found(event_type=event_type)) == 2 * MANY


@pytest.mark.skipif(os.environ.get("MODE") == "cgid", reason="a process of one request has no connection between two of them")
def test_after_its_connections_were_cut_no_request_fails(api, installation, event_type, eventually):
    renew_handlers(installation, eventually)  # what they count begins at nothing
    lost_before = connections_lost(installation)
    for n in range(MANY):
        if n % 20 == 0:
            cut_connections(installation)
        message_id = api.enqueue(event_type, n, queue="default", priority=100)["message_id"]
        message, = api.poll("default", limit=1)
        assert message["message_id"] == message_id
        api.ack(message)
    assert {delivery["status"] for message in api.found(event_type=event_type) for delivery in message["deliveries"]} == {"DONE"}

    # The requests did come to connections that had been cut. A process writes down what it has counted when it has had
    # nothing to do for two seconds, and by the connection that it has then.
    def met_one():
        assert api.get("/v1/stats").status == 200
        time.sleep(3)
        return connections_lost(installation) > lost_before

    eventually(met_one)


def renew_handlers(installation, eventually):
    before = set(installation.handlers())
    installation.local("apache", "graceful")
    eventually(lambda: not before & set(installation.handlers()))


def cut_connections(installation):
    connections = installation.sql("SELECT id FROM information_schema.processlist WHERE db = DATABASE()"
                                   " AND id <> CONNECTION_ID()")
    # Without a complaint when one has ended meanwhile.
    subprocess.run([ROOT / "local/database", "sql", "--force", "-e", ";".join(f"KILL {each}" for each, in connections)],
                   env={**os.environ, "VAR": str(installation.var)}, check=False, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def connections_lost(installation):
    """As all processes that told have counted them; span 2 is ever."""
    [[count]] = installation.sql("SELECT COALESCE(SUM(count), 0) FROM trouble WHERE span = 2 AND kind = 0 AND label = 'lost'")
    return int(count)


def test_the_cause_is_in_the_log_and_in_the_sites_error_log_under_the_request_id(api, database, installation):
    database("stop")
    wanted = api.get("/v1/stats").header("X-Request-Id")

    def lines(name):
        text = (installation.var / "log" / name).read_text(errors="replace")
        return [line for line in text.splitlines() if wanted in line and "the database is not available" in line]

    assert len(lines("pmq.log")) == 1
    # Under FastCGI what a process writes to its own standard error lands there without this word, and on a host not at all.
    word = "" if os.environ.get("MODE") == "cgid" else "stderr"
    assert any(word in line for line in lines("apache-error.log"))
