"""A client as it was written for the original Flask service: six routes, no version, no receipts."""

import json
import urllib.error
import urllib.parse
import urllib.request


class QueueError(Exception):
    def __init__(self, status, error):
        super().__init__(error)
        self.status = status
        self.error = error


class QueueClient:
    def __init__(self, base_url, token):
        self.base_url = base_url
        self.token = token

    def healthy(self):
        with urllib.request.urlopen(self.base_url + "/healthz") as response:
            return response.status == 200 and response.read().decode().strip() == "OK"

    def enqueue(self, event_type, payload):
        return self._call("/enqueue", {"event_type": event_type, "payload": payload})["message_id"]

    def poll(self, limit=10):
        return self._call("/poll", {"limit": limit})["messages"]

    def ack(self, message_id):
        return self._call("/ack", {"message_id": message_id})["ok"]

    def fail(self, message_id, error):
        return self._call("/fail", {"message_id": message_id, "error": error})["status"]

    def dead_letters(self):
        return self._call("/dead-letter")["failed_messages"]

    def _call(self, path, body=None):
        request = urllib.request.Request(self.base_url + path)
        request.add_header("Authorization", "Bearer " + self.token)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request) as response:
                return json.load(response)
        except urllib.error.HTTPError as failure:
            raise QueueError(failure.code, json.load(failure)["error"])
