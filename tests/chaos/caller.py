"""Requests over a kept connection that tell apart an answer and an unknown outcome.

Hundreds of them a second are the load, so of their answers only some are held to the contract."""

import collections
import http.client
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "openapi"))

from judge import JSON, Answer, judge  # noqa: E402

JUDGED = 10  # one in so many


class Unknown(Exception):
    """No whole answer came: what was asked may have happened or not."""


class Caller:
    def __init__(self, port, token, keep=True):
        self.port = port
        self.token = token
        self.keep = keep
        self.connection = None
        self.requests = 0
        self.outcomes = collections.Counter()

    def call(self, path, body):
        """(status, body of JSON), or Unknown."""
        try:
            status, answer = self.exchange(path, json.dumps(body))
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            self.outcomes[f"unknown: {type(error).__name__}"] += 1
            raise Unknown(repr(error)) from None
        self.outcomes[str(status)] += 1
        return status, answer

    def insist(self, path, body, patience):
        """Repeats until there is an answer below 500; returns it and the number of tries.
        TimeoutError after `patience` seconds."""
        deadline = time.monotonic() + patience
        tries = 0
        while True:
            tries += 1
            try:
                status, answer = self.call(path, body)
                if status < 500:
                    return status, answer, tries
            except Unknown:
                pass
            if time.monotonic() > deadline:
                raise TimeoutError(f"{path} was not answered in time")
            time.sleep(0.05)

    def exchange(self, path, body):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": JSON}
        self.connection.request("POST", path, body, headers)
        response = self.connection.getresponse()
        data = response.read()
        self.requests += 1
        # Apache's own pages, when a handler process died, aren't of the contract.
        if response.status < 500 and self.requests % JUDGED == 1:
            judge(Answer("POST", path, response.status, response.getheaders(), data), body, headers)
        if response.will_close or not self.keep:
            self.close()
        return response.status, json.loads(data) if response.status < 500 else data

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None
