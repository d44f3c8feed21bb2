"""A message whose payload was erased, as clients of the API meet it."""

import subprocess
import uuid

import pytest

from installation import ROOT


def refusal(answer):
    return answer.status, answer.code


@pytest.fixture
def erase(installation):
    """erase(*arguments): bin/pmq erase beside the installation."""

    def run(*arguments):
        subprocess.run([ROOT / "bin/pmq", "--env", installation.env_file, "erase", *map(str, arguments), "--reason", "asked to",
                        "--yes"], check=True, stdout=subprocess.DEVNULL)

    return run


@pytest.fixture
def subject():
    return f"u-{uuid.uuid4().hex}"


def test_its_payload_is_null_and_since_when_is_told(api, queue, event_type, erase, subject):
    sent = api.enqueue(event_type, {"user_id": subject}, queue=queue)["message_id"]
    api.fail(api.poll(queue)[0], error=f"{subject} is unknown", dead=True)
    assert api.message(sent)["payload_erased_at"] is None
    erase("--field", f"user_id={subject}")
    message = api.message(sent)
    assert message["payload"] is None and message["payload_bytes"] == 0 and message["payload_erased_at"] >= message["created_at"]
    assert [delivery["status"] for delivery in message["deliveries"]] == ["DISCARDED"]
    assert subject not in str(message)
    [found] = api.found(event_type=event_type)
    assert found["payload_erased_at"] == message["payload_erased_at"]


def test_it_is_neither_replayed_nor_requeued(api, queue, event_type, erase, subject):
    sent = api.enqueue(event_type, {"user_id": subject}, queue=queue)["message_id"]
    [claimed] = api.poll(queue)
    api.fail(claimed, dead=True)
    erase("--message", sent)
    gone = (409, "payload_erased")
    assert refusal(api.post(f"/v1/messages/{sent}/replay", {"queue": queue})) == gone
    for selection in ({"message_ids": [sent]}, {"delivery_ids": [claimed["delivery_id"]]}):
        assert refusal(api.post("/v1/dead-letter/requeue", selection)) == gone
        assert refusal(api.post("/v1/dead-letter/requeue", {**selection, "dry_run": True})) == gone
    assert api.done("POST", "/v1/dead-letter/requeue", {"filter": {"queue": queue}})["matched"] == 0
    assert api.poll(queue) == []


def test_its_key_still_tells_a_producer_that_it_was_sent(api, queue, event_type, erase, subject):
    fields = {"queue": queue, "idempotency_key": subject}
    sent = api.enqueue(event_type, {"user_id": subject}, **fields)["message_id"]
    api.ack(api.poll(queue)[0])
    erase("--message", sent)
    again = api.enqueue(event_type, {"user_id": subject}, **fields)
    assert again["duplicate"] and again["message_id"] == sent
    assert api.poll(queue) == []
