"""An account with 15 connections: dozens of producers are shed, and all the others find the database."""

import subprocess
import threading
import time

import pytest
from client import Api
from dashboard import Browser
from installation import ROOT, Installation

PRODUCERS, CONSUMERS, READERS = 70, 4, 2
TURNS, PAGES = 50, 6
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def installation():
    installation = Installation.new()
    installation.sql("ALTER USER 'pmq'@'localhost' WITH MAX_USER_CONNECTIONS 15")
    # Nobody has connections from the time before.
    installation.local("apache", "stop")
    installation.make("up")
    yield installation
    installation.stop()


class Crowd:
    """Threads that each do their part; what they saw is put together by kind."""

    def __init__(self):
        self.seen = {}
        self.faults = []
        self.threads = []
        self.lock = threading.Lock()

    def add(self, kind, count, part):
        for number in range(count):
            self.threads.append(threading.Thread(target=self.run, args=(kind, part, number)))

    def run(self, kind, part, number):
        try:
            for seen in part(number):
                with self.lock:
                    self.seen.setdefault(kind, []).append(seen)
        except Exception as fault:  # pylint: disable=broad-except
            self.faults.append((kind, fault))

    def wait(self):
        for thread in self.threads:
            thread.start()
        for thread in self.threads:
            thread.join()


def test_consumers_dashboard_and_dispatcher_go_on_while_producers_are_shed(installation):
    done = threading.Barrier(CONSUMERS + READERS)
    stop = threading.Event()
    api = Api(installation.url, installation.token("somebody"))
    subprocess.run([ROOT / "bin/pmq", "--env", installation.env_file, "admin", "add", "op"],
                   input=PASSWORD + "\n", text=True, check=True, stdout=subprocess.DEVNULL)

    def last():
        if done.wait() == 0:
            stop.set()

    def produce(_):
        while not stop.is_set():
            yield api.post("/v1/enqueue", {"event_type": "a.b", "payload": 1})

    def consume(number):
        mine = Api(installation.url, installation.token(f"worker-{number}"))
        for _ in range(TURNS):
            polled = mine.post("/v1/poll", {"limit": 1})
            yield polled
            for message in polled.json.get("messages", []):
                yield mine.post("/v1/ack", {"message_id": message["message_id"], "receipt": message["receipt"]})
        last()

    def read(_):
        browser = Browser(installation.url)
        browser.sign_in("op", PASSWORD)
        for _ in range(PAGES):
            yield browser.get("/")
        last()

    crowd = Crowd()
    crowd.add("producer", PRODUCERS, produce)
    crowd.add("consumer", CONSUMERS, consume)
    crowd.add("reader", READERS, read)
    with subprocess.Popen([ROOT / "bin/pmq", "--env", installation.env_file, "dispatch", "--for", "5"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as dispatcher:
        crowd.wait()
        complaints = dispatcher.communicate()[1]
    assert crowd.faults == []
    assert {(answer.status, answer.json.get("code")) for answer in crowd.seen["consumer"]} == {(200, None)}
    assert {page.status for page in crowd.seen["reader"]} == {200}
    assert "max_user_connections" not in complaints

    shed = [answer for answer in crowd.seen["producer"] if answer.status != 200]
    assert shed and len(shed) < len(crowd.seen["producer"])
    assert {(answer.status, answer.code) for answer in shed} == {(503, "overloaded")}
    assert all(int(answer.header("Retry-After")) > 0 for answer in shed)
    [[stored]] = installation.sql("SELECT COUNT(*) FROM message")
    assert int(stored) == sum(answer.status == 200 for answer in crowd.seen["producer"])


def test_more_consumers_than_have_a_connection_take_turns_and_lose_nothing(installation):
    """Twice as many as the 15 connections: each waits for its turn, and is told to come again when that takes too long."""
    consumers, messages = 30, 300
    installation.sql("DELETE FROM delivery; DELETE FROM message")
    api = Api(installation.url, installation.token("somebody"))
    events = {"messages": [{"event_type": "a.b", "payload": n} for n in range(100)]}
    for _ in range(messages // 100):
        assert api.post("/v1/enqueue/batch", events).status == 200
    others, lock = [], threading.Lock()

    def settled(mine, path, body):
        """Asks again for as long as it is told to: what was claimed is not left behind."""
        while (answer := mine.post(path, body)).status != 200:
            with lock:
                others.append(answer)
            time.sleep(int(answer.header("Retry-After")))
        return answer

    def consume(number):
        mine = Api(installation.url, installation.token(f"worker-{number}"))
        while polled := settled(mine, "/v1/poll", {"limit": 5}).json["messages"]:
            for message in polled:
                settled(mine, "/v1/ack", {"message_id": message["message_id"], "receipt": message["receipt"]})
                yield message["message_id"]

    crowd = Crowd()
    crowd.add("consumer", consumers, consume)
    crowd.wait()
    got = crowd.seen["consumer"]
    assert crowd.faults == []
    assert len(got) == len(set(got)) == messages
    assert {(answer.status, answer.code) for answer in others} <= {(503, "overloaded")}
    assert installation.sql("SELECT COUNT(*) FROM delivery WHERE state <> 4") == [["0"]]
