"""What is enqueued on a dispatcher's own host wakes it at once. Here the test listens in its place."""

import os
import socket

import pytest


class Words:
    """What a dispatcher of this host would hear."""

    def __init__(self, path):
        if os.path.exists(path):
            os.unlink(path)  # a killed dispatcher's
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.path = path

    def heard(self):
        """How many since the last question. They are sent before the request is answered."""
        count = 0
        while True:
            try:
                self.socket.recv(16, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return count
            count += 1

    def close(self):
        self.socket.close()
        os.unlink(self.path)


@pytest.fixture
def words(installation):
    words = Words(installation.settings()["WAKE_SOCKET"])
    yield words
    words.close()


def test_what_is_enqueued_for_a_webhook_wakes_the_dispatcher_of_this_host(receiver, webhook, words):
    hook = webhook(receiver().url())
    words.heard()
    hook.send()
    assert words.heard() == 1
    hook.send_many(20)
    assert words.heard() == 1


def test_what_is_enqueued_for_a_pull_queue_alone_wakes_nobody(receiver, webhook, client, words):
    hook = webhook(receiver().url())
    words.heard()
    assert client.post("/v1/enqueue", {"event_type": "for.polls.alone", "payload": 1})["deliveries"] == 1
    client.post("/v1/enqueue", {"event_type": hook.event_type, "payload": 1, "queue": "default"})
    client.post("/v1/enqueue/batch", {"messages": [{"event_type": "for.polls.alone", "payload": 1}]})
    assert words.heard() == 0


def test_nobody_listening_is_nobodys_trouble(installation, receiver, webhook):
    assert not os.path.exists(installation.settings()["WAKE_SOCKET"])
    assert webhook(receiver().url()).send()
