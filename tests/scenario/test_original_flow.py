"""A gateway stores a job, a worker parses a document, two subscribers hear of it."""

import os
import pathlib
import subprocess

import pytest

from search_index import SearchIndex
from worker import Worker

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENTS = HERE / "documents"
DOCUMENT = "a-queue-on-shared-hosting.md"


@pytest.fixture
def jobs(subscribe):
    return subscribe("parser", ["job.*"])


@pytest.fixture
def run(installation):
    """Runs an actor written in bash and curl; returns the lines that it printed."""

    def run_script(name, *arguments, scope):
        environment = {**os.environ, "PMQ_URL": installation.url,
                       "PMQ_TOKEN": installation.token(name, scope)}
        done = subprocess.run([HERE / name, *map(str, arguments)], env=environment, check=True,
                              text=True, stdout=subprocess.PIPE)
        return done.stdout.split()

    return run_script


@pytest.fixture
def store_and_parse(installation, run, jobs):
    worker = Worker(installation.client("worker", "mq:enqueue mq:consume"), jobs, DOCUMENTS)

    def go():
        [job] = run("gateway.sh", DOCUMENT, scope="mq:enqueue")
        assert worker.work_off() == 1
        return int(job)

    return go


@pytest.fixture
def search(installation, subscribe, tmp_path):
    queue = subscribe("search", ["doc.parsed"])
    return SearchIndex(installation.client("search", "mq:consume"), queue, tmp_path / "index.json")


def deliveries_of(operator, queue, status):
    return operator.get(f"/v1/messages?queue={queue}&status={status}")["messages"]


def test_both_subscribers_hear_of_the_parsed_document(store_and_parse, search, subscribe, run,
                                                      operator, jobs, tmp_path):
    notification = subscribe("notification", ["doc.*"])
    job = store_and_parse()
    search.catch_up()
    sent = run("notification.sh", notification, tmp_path / "outbox", scope="mq:consume")

    assert search.find("numbers") == [DOCUMENT]
    assert sent == ["DONE"]
    assert (tmp_path / "outbox").read_text() == f"{DOCUMENT} was parsed\n"
    seen = operator.get(f"/v1/messages/{job}")
    assert [d["status"] for d in seen["deliveries"] if d["queue"] == jobs] == ["DONE"]


def test_the_event_carries_what_the_document_holds(store_and_parse, installation, subscribe):
    queue = subscribe("reader", ["doc.parsed"])
    store_and_parse()
    [event] = installation.client("reader").post("/v1/poll", {"queue": queue})["messages"]

    facts = event["payload"]
    by_wc = subprocess.run(["wc", "-l", "-c", DOCUMENTS / DOCUMENT], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.split()
    assert [facts["lines"], facts["bytes"]] == [int(by_wc[0]), int(by_wc[1])]
    assert [h["title"] for h in facts["headings"]] == [
        "A queue on shared hosting", "What went wrong without one", "What a queue has to promise",
        "What it can't promise", "Numbers", "Naïve questions"]
    assert event["event_type"] == "doc.parsed"
    assert event["producer"] == "worker"


def test_a_subscriber_that_was_down_finds_its_events_waiting(store_and_parse, search, subscribe,
                                                             run, tmp_path):
    notification = subscribe("notification", ["doc.*"])
    for _ in range(3):
        store_and_parse()
        assert run("notification.sh", notification, tmp_path / "outbox",
                   scope="mq:consume") == ["DONE"]
    # The search index was down all the while; now it is back.
    search.catch_up()
    assert search.find("promise") == [DOCUMENT]
    assert search.client.post("/v1/poll", {"queue": search.queue})["messages"] == []


def test_a_failing_subscriber_ends_in_a_dead_letter_that_can_be_requeued(
        store_and_parse, search, subscribe, run, operator, tmp_path):
    notification = subscribe("notification", ["doc.*"], max_retries=2)
    store_and_parse()
    outbox = tmp_path / "mail" / "outbox"  # its folder is missing
    outcomes = run("notification.sh", notification, outbox, scope="mq:consume")
    assert outcomes == ["NEW", "NEW", "FAILED"]

    [letter] = operator.get(f"/v1/dead-letter?queue={notification}")["failed_messages"]
    assert letter["last_error"] == "the outbox can't be written"
    assert letter["payload"]["document"] == DOCUMENT
    search.catch_up()  # the other subscriber isn't held up
    assert search.find("numbers") == [DOCUMENT]

    outbox.parent.mkdir()
    answer = operator.post("/v1/dead-letter/requeue", {"filter": {"queue": notification},
                                                       "reason": "the folder is there now"})
    assert answer["requeued"] == 1
    assert run("notification.sh", notification, outbox, scope="mq:consume") == ["DONE"]
    assert outbox.read_text() == f"{DOCUMENT} was parsed\n"
    assert operator.get(f"/v1/dead-letter?queue={notification}")["failed_messages"] == []
    seen = operator.get(f"/v1/messages/{letter['message_id']}")
    assert [d["status"] for d in seen["deliveries"] if d["queue"] == notification] == ["DONE"]


def test_a_worker_that_dies_is_replaced_by_another(installation, run, jobs, operator):
    [job] = run("gateway.sh", DOCUMENT, scope="mq:enqueue")
    dying = installation.client("dying-worker")
    [taken] = dying.post("/v1/poll", {"queue": jobs, "lease_seconds": 1})["messages"]
    assert taken["message_id"] == int(job)
    # It never comes back; its lease runs out, and the poll of another worker finds that.
    worker = Worker(installation.client("worker"), jobs, DOCUMENTS)
    for _ in range(100):
        if worker.work_off():
            break
        subprocess.run(["sleep", "0.2"], check=True)
    seen = operator.get(f"/v1/messages/{job}")
    assert [d["status"] for d in seen["deliveries"] if d["queue"] == jobs] == ["DONE"]
