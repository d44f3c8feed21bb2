"""A client of the original Flask service works unchanged."""

import pytest

from flask_client import QueueClient, QueueError

SCOPES_OF_OLD = "mq:enqueue mq:consume mq:operate"


@pytest.fixture
def client(installation):
    client = QueueClient(installation.url, installation.token("flask-app", SCOPES_OF_OLD))
    while leftovers := client.poll(100):  # of tests before
        for message in leftovers:
            client.ack(message["id"])
    return client


def take(client, message_id, tries=200):
    """Polls until the message comes; a retry may have to wait for its time."""
    for _ in range(tries):
        for message in client.poll():
            if message["id"] == message_id:
                return message
    raise AssertionError(f"message {message_id} never came")


def test_it_finds_the_service_healthy(client):
    assert client.healthy()


def test_it_stores_takes_and_acknowledges(client):
    message_id = client.enqueue("doc.parsed", {"pages": 3})
    message = take(client, message_id)
    assert message["event_type"] == "doc.parsed"
    assert message["payload"] == {"pages": 3}
    assert message["status"] == "IN_PROGRESS"
    assert message["retry_count"] == 0
    assert client.ack(message_id)
    assert message_id not in [m["id"] for m in client.poll()]


def test_it_may_acknowledge_twice(client):
    message_id = client.enqueue("doc.parsed", {})
    take(client, message_id)
    assert client.ack(message_id)
    assert client.ack(message_id)


def test_what_it_fails_comes_again(client):
    message_id = client.enqueue("doc.parsed", {})
    take(client, message_id)
    assert client.fail(message_id, "no disk") == "NEW"


def test_it_reads_its_dead_letters(installation, client):
    message_id = client.enqueue("doc.parsed", {"pages": 4})
    take(client, message_id)
    # The original gave up by itself after its retries; a new field says so at once.
    client._call("/fail", {"message_id": message_id, "error": "no such file", "dead": True})
    letter = next(m for m in client.dead_letters() if m["message_id"] == message_id)
    assert letter["last_error"] == "no such file"
    assert letter["payload"] == {"pages": 4}


def test_it_reads_why_it_was_refused(client):
    with pytest.raises(QueueError) as refusal:
        client.enqueue("", {})
    assert refusal.value.status in (400, 422)
    assert refusal.value.error


def test_a_message_it_does_not_hold_is_refused(client):
    with pytest.raises(QueueError) as refusal:
        client.ack(999_999_999)
    assert refusal.value.status == 404
    assert refusal.value.error
