"""Restarts and deployments that no client may notice."""

import os
import shutil
import signal
import threading
import time

import pytest

from caller import Caller, Unknown
from contract import BrokenContract
from installation import ROOT
from trouble import kill

HANDLER = ROOT / "cgi-bin" / "api.fcgi"


CLIENTS = 4


class SteadyClients:
    """Clients that never repeat a request: whatever isn't answered 200 is noted."""

    def __init__(self, installation):
        self.stop = threading.Event()
        self.answered = 0
        self.complaints = []
        token = installation.token("steady")
        self.threads = [threading.Thread(target=self.ask, args=[Caller(installation.port, token,
                                                                       keep=False)])
                        for _ in range(CLIENTS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def ask(self, caller):
        while not self.stop.is_set():
            try:
                status, answer = caller.call("/v1/enqueue", {"event_type": "a.b", "payload": 1})
                if status != 200:
                    self.complaints.append((status, answer))
                self.answered += 1
            except (Unknown, BrokenContract) as complaint:
                self.complaints.append(str(complaint))

    def wait_for_answers(self, count):
        goal = self.answered + count
        deadline = time.monotonic() + 60
        while self.answered < goal and time.monotonic() < deadline:
            time.sleep(0.02)


@pytest.fixture
def clients(installation):
    with SteadyClients(installation) as clients:
        clients.wait_for_answers(20)
        yield clients


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def renew_handlers(installation):
    # A request for which mod_fcgid is about to start one more process as the restart comes is lost in
    # mod_fcgid: it waits for the process manager's answer, which has left. So first they are enough.
    wait_until(lambda: len(installation.handlers()) >= CLIENTS)
    before = set(installation.handlers())
    installation.local("apache", "graceful")
    wait_until(lambda: not before & set(installation.handlers()))


def test_a_graceful_restart_loses_no_request(installation, clients):
    for _ in range(3):
        renew_handlers(installation)
        clients.wait_for_answers(50)
    assert clients.complaints == []


def test_sigterm_amid_requests_cuts_no_answer(installation, clients):
    for _ in range(20):
        for pid in installation.handlers()[:2]:
            kill(pid, signal.SIGTERM)
        clients.wait_for_answers(10)
    assert clients.complaints == []


def test_a_replaced_program_leaves_and_the_new_one_serves(installation, clients):
    before = set(installation.handlers())
    copy = HANDLER.with_name("api.fcgi.replacement")
    shutil.copy2(HANDLER, copy)
    os.replace(copy, HANDLER)
    wait_until(lambda: not before & set(installation.handlers()))
    clients.wait_for_answers(50)
    assert installation.handlers()
    assert clients.complaints == []


def test_requests_after_a_restart_of_the_database_succeed(installation):
    client = installation.client("patient")
    for _ in range(3):
        for _ in range(40):
            client.post("/v1/enqueue", {"event_type": "a.b", "payload": 1})
        installation.local("database", "kill")
        installation.local("database", "start")
    for _ in range(40):
        assert client.post("/v1/enqueue", {"event_type": "a.b", "payload": 1})["ok"]
