"""Clients that send as slowly as they can hold no handler, and others are served meanwhile."""

import socket
import threading

import pytest

SLOW_HEADERS, SLOW_BODIES = 50, 40


class Dripping:
    """Connections that send a byte now and then, until the server has enough of them."""

    def __init__(self, port):
        self.port = port
        self.connections = []
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.drip)

    def open(self, beginning):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        connection.sendall(beginning)
        self.connections.append(connection)

    def drip(self):
        while not self.stopped.wait(0.5):
            for connection in self.connections:
                try:
                    connection.sendall(b"x")
                except OSError:
                    pass  # The server has ended it.

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()
        for connection in self.connections:
            connection.close()


@pytest.fixture
def slow_clients(installation):
    with Dripping(installation.port) as dripping:
        for _ in range(SLOW_HEADERS):
            dripping.open(b"GET /ping HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        for _ in range(SLOW_BODIES):
            dripping.open(b"POST /v1/enqueue HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n"
                          b"Content-Type: application/json\r\n\r\n{")
        yield dripping


def test_others_are_served_while_slow_clients_hold_on_and_those_are_ended(slow_clients, api):
    for number in range(30):
        assert api.enqueue("slow.test", number)["ok"]
    for connection in slow_clients.connections:
        try:
            # 408, or mod_fcgid's own 500 for a body that stopped coming; then it is closed.
            while connection.recv(4096):
                pass
        except ConnectionError:
            pass
    assert api.get("/ping").status == 200
