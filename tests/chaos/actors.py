"""Producers and workers that live through whatever happens to the servers."""

import random
import threading
import time

from caller import Caller
from journal import Journal

QUEUE = "chaos"
LEASE_SECONDS = 3
PATIENCE = 120  # seconds; no outage here lasts as long


class Actor(threading.Thread):
    def __init__(self, name, installation, folder, stop):
        super().__init__(name=name, daemon=True)
        self.caller = Caller(installation.port, installation.token(name))
        self.journal = Journal(folder, name)
        self.random = random.Random(name)
        self.stop = stop

    def run(self):
        try:
            while not self.stop.is_set():
                self.act()
        except Exception as error:  # pylint: disable=broad-except
            self.journal.write("gave_up", reason=repr(error))
        self.journal.write("outcomes", counts=dict(self.caller.outcomes))

    def insist(self, path, body):
        status, answer, tries = self.caller.insist(path, body, PATIENCE)
        if tries > 1:
            self.journal.write("repeated", path=path, tries=tries)
        if status not in (200, 409):
            self.journal.write("refused", path=path, status=status, answer=answer)
        return status, answer


class Producer(Actor):
    """Enqueues singly and in batches, always with keys, until each message is acknowledged."""

    number = 0

    def act(self):
        count = 5 if self.random.random() < 0.1 else 1
        messages = [self.message() for _ in range(count)]
        if count == 1:
            status, answer = self.insist("/v1/enqueue", messages[0])
            ids = [answer["message_id"]] if status == 200 else []
        else:
            status, answer = self.insist("/v1/enqueue/batch", {"messages": messages})
            ids = answer["message_ids"] if status == 200 else []
        for message, message_id in zip(messages, ids):
            self.journal.write("stored", key=message["idempotency_key"], message_id=message_id)

    def message(self):
        self.number += 1
        key = f"{self.name}-{self.number}"
        return {"event_type": "chaos.event", "queue": QUEUE, "idempotency_key": key,
                "payload": {"key": key, "text": "x" * self.random.randrange(500)}}


class Worker(Actor):
    """Takes and acknowledges; now and then it fails a message or dies with its lease."""

    def act(self):
        status, answer = self.insist("/v1/poll", {
            "queue": QUEUE, "limit": self.random.randint(1, 10), "lease_seconds": LEASE_SECONDS})
        messages = answer["messages"] if status == 200 else []
        for message in messages:
            self.journal.write("taken", at=time.time(), key=message["payload"]["key"],
                               lease_expires_at=message["lease_expires_at"], **ids_of(message))
        fate = self.random.random()
        if not messages:
            time.sleep(0.02)
        elif fate < 0.02:
            self.journal.write("died", count=len(messages))
        elif fate < 0.05:
            for message in messages:
                self.fail(message)
        elif fate < 0.5:
            for message in messages:
                self.acknowledge(message)
        else:
            self.acknowledge_all(messages)

    def fail(self, message):
        self.journal.write("failing", at=time.time(), **ids_of(message))
        self.insist("/v1/fail", {"queue": QUEUE, "message_id": message["message_id"],
                                 "receipt": message["receipt"], "error": "as it happens"})

    def acknowledge(self, message):
        self.journal.write("acking", at=time.time(), **ids_of(message))
        status, answer = self.insist("/v1/ack", {
            "queue": QUEUE, "message_id": message["message_id"], "receipt": message["receipt"]})
        self.note(message, status == 200, answer.get("code"))

    def acknowledge_all(self, messages):
        for message in messages:
            self.journal.write("acking", at=time.time(), **ids_of(message))
        status, answer = self.insist("/v1/ack", {"queue": QUEUE, "messages": [
            {"message_id": m["message_id"], "receipt": m["receipt"]} for m in messages]})
        if status == 200:
            for message, result in zip(messages, answer["results"]):
                self.note(message, result["ok"], result.get("code"))

    def note(self, message, done, code):
        if not done and code != "stale_receipt":
            self.journal.write("refused", path="/v1/ack", status=code, **ids_of(message))
        # A stale receipt: someone else has it now, or had it.
        self.journal.write("acked" if done else "stale", at=time.time(), **ids_of(message))


def ids_of(message):
    return {name: message[name] for name in ("message_id", "delivery_id", "receipt")}


def run_actors(kind, count, installation, folder, stop):
    """Runs `count` actors in threads of this process until `stop` is set."""
    actors = [kind(f"{kind.__name__.lower()}-{i}", installation, folder, stop)
              for i in range(count)]
    for actor in actors:
        actor.start()
    for actor in actors:
        actor.join()
