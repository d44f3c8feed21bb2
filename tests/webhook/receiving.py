"""Webhook receivers for tests: one that behaves as it is told, however badly."""

import socket
import ssl
import threading
import time

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"


def answering(status, reason="Whatever", body=b"", **headers):
    """A whole answer; the connection stays."""
    lines = [f"HTTP/1.1 {status} {reason}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    whole = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
    return lambda peer: peer.send(whole)


def hanging(peer):
    peer.wait_until_it_hangs_up()


def closing(peer):
    peer.close()


def saying(text):
    """These bytes, then the end."""
    def speak(peer):
        peer.send(text)
        peer.close()
    return speak


def dripping(peer):
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while not peer.receiver.leaving and peer.send(b"x"):
        time.sleep(1)


def sleeping(seconds):
    def sleep(peer):
        time.sleep(seconds)
        peer.send(OK)
    return sleep


def pouring(size):
    def pour(peer):
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        left = size
        while left > 0 and peer.send(b"x" * min(left, 65536)):
            left -= 65536
    return pour


class Request:
    def __init__(self, head, body):
        first, *lines = head.decode("latin-1").split("\r\n")
        self.method, self.path, _ = first.split(" ")
        self.headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        self.body = body
        self.at = time.time()


class Peer:
    """One connection, seen from the receiver."""

    def __init__(self, receiver, connection):
        self.receiver = receiver
        self.connection = connection
        self.bytes = b""

    def read_request(self):
        while b"\r\n\r\n" not in self.bytes:
            self.read_more()
        head, self.bytes = self.bytes.split(b"\r\n\r\n", 1)
        length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n")
                       if line.lower().startswith(b"content-length:")), 0)
        while len(self.bytes) < length:
            self.read_more()
        body, self.bytes = self.bytes[:length], self.bytes[length:]
        return Request(head, body)

    def read_more(self):
        data = self.connection.recv(65536)
        if not data:
            raise ConnectionError
        self.bytes += data

    def send(self, data):
        try:
            self.connection.sendall(data)
            return True
        except OSError:
            return False

    def wait_until_it_hangs_up(self):
        try:
            while self.connection.recv(65536):
                pass
        except OSError:
            pass

    def close(self):
        self.connection.close()


class Receiver:
    """Listens on 127.0.0.1 and does with each request what `behaviour(peer)` says; it may be changed
    at any time. `tls`: a certificate and its key in one file. `with_request`: the behaviour is also given the request."""

    def __init__(self, behaviour=None, tls=None, address="127.0.0.1", with_request=False):
        self.with_request = with_request
        self.behaviour = behaviour or answering(200, body=b"OK")
        self.requests = []
        self.connections = 0
        self.leaving = False
        self.context = None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(tls)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.listener = socket.create_server((address, 0), family=family, backlog=512)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def url(self, path="/hook", host="127.0.0.1"):
        scheme = "https" if self.context else "http"
        return f"{scheme}://{host}:{self.port}{path}"

    @property
    def bodies(self):
        return [request.body for request in self.requests]

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer = Peer(self, connection)
            while True:
                request = peer.read_request()
                self.requests.append(request)
                if self.with_request:
                    self.behaviour(peer, request)
                else:
                    self.behaviour(peer)
        except (OSError, ConnectionError, ValueError):
            connection.close()

    def stop(self):
        if self.leaving:
            return
        self.leaving = True
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
