"""HTTP for the tests: every answer that comes through here is held to the contract."""

import http.client
import json
import re
import sys
import pathlib
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "openapi"))

from judge import JSON, Answer, judge  # noqa: E402

PATIENCE = 60


class Api:
    """A caller with a token. Bodies are given as Python values, or as bytes where their spelling matters."""

    def __init__(self, url, token):
        self.url = url
        self.token = token
        parts = urllib.parse.urlsplit(url)
        self.host, self.port, self.prefix = parts.hostname, parts.port or 80, parts.path.rstrip("/")

    def with_token(self, token):
        return Api(self.url, token)

    def get(self, address, headers=None, **query):
        if query:
            address += "?" + urllib.parse.urlencode(query)
        return self.request("GET", address, headers=headers)

    def post(self, address, body=None, headers=None):
        return self.request("POST", address, body, headers)

    def request(self, method, address, body=None, headers=None):
        """Sends the body as JSON unless the headers name another type; a header of None isn't sent."""
        headers = {"Host": f"{self.host}:{self.port}", **(headers or {})}
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        if data is not None:
            headers.setdefault("Content-Type", JSON)
        if data is not None or method in ("POST", "PUT", "PATCH"):
            headers.setdefault("Content-Length", str(len(data or b"")))
        answer = self.exchange(method, address, data, {k: v for k, v in headers.items() if v is not None})
        judge(answer, data, headers)
        return answer

    def exchange(self, method, address, data, headers):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            connection.putrequest(method, self.prefix + address, skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            if data:
                connection.send(data)
            response = connection.getresponse()
            return Answer(method, address, response.status, response.getheaders(), response.read())
        finally:
            connection.close()

    # The verbs, for tests that are about something else: they must succeed.

    def done(self, method, address, body=None, headers=None, status=200):
        answer = self.request(method, address, body, headers)
        assert answer.status == status, str(answer)
        return answer.json

    def enqueue(self, event_type, payload=None, headers=None, **fields):
        return self.done("POST", "/v1/enqueue", {"event_type": event_type, "payload": payload, **fields}, headers)

    def poll(self, queue, **fields):
        return self.done("POST", "/v1/poll", {"queue": queue, **fields})["messages"]

    def ack(self, message):
        return self.done("POST", "/v1/ack", {"message_id": message["message_id"], "receipt": message["receipt"]})

    def fail(self, message, error="it broke", **fields):
        return self.done("POST", "/v1/fail", {"message_id": message["message_id"], "receipt": message["receipt"],
                                              "error": error, **fields})

    def message(self, message_id):
        return self.done("GET", f"/v1/messages/{message_id}")

    def delivery(self, message_id, queue):
        found = [item for item in self.message(message_id)["deliveries"] if item["queue"] == queue]
        assert len(found) == 1, found
        return found[0]

    def found(self, **query):
        """All messages that a search finds, over all its pages."""
        return list(self.rows("/v1/messages", "messages", **query))

    def dead(self, queue, **query):
        return list(self.rows("/v1/dead-letter", "failed_messages", queue=queue, **query))

    def rows(self, address, key, **query):
        while True:
            page = self.get(address, **query)
            assert page.status == 200, str(page)
            yield from page.json[key]
            if page.json["next_cursor"] is None:
                return
            query["cursor"] = page.json["next_cursor"]


def raw_member(body, name):
    """The bytes of the first member of that name in a JSON text, as they stand there."""
    text = body.decode("utf-8")
    start = re.search(rf'"{name}"\s*:\s*', text).end()
    end = json.JSONDecoder().raw_decode(text, start)[1]
    return text[start:end].encode()
