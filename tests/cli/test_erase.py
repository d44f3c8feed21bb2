"""pmq erase: one subject's payloads go, and that they were, the audit, and what others sent stay."""

import json
import uuid

import pytest


@pytest.fixture
def subject():
    return f"u-{uuid.uuid4().hex}"


@pytest.fixture
def send(client, queue):
    """send(payload): enqueues it and acks it; returns its message's id."""

    def one(payload):
        sent = client.post("/v1/enqueue", {"event_type": "doc.parsed", "payload": payload, "queue": queue})
        [claimed] = client.post("/v1/poll", {"queue": queue})["messages"]
        client.post("/v1/ack", {"message_id": claimed["message_id"], "receipt": claimed["receipt"]})
        return sent["message_id"]

    return one


def payload_of(client, message):
    return client.get(f"/v1/messages/{message}")["payload"]


def test_a_dry_run_tells_and_takes_nothing(pmq, client, send, subject):
    message = send({"user_id": subject})
    done = pmq("erase", "--field", f"user_id={subject}", "--dry-run")
    assert done.code == 0 and "1 match: 1 would be erased" in done.out
    assert pmq("erase", "--field", f"user_id={subject}", "--dry-run", "--json").json["erased"] == 0
    assert payload_of(client, message) == {"user_id": subject}


def test_what_is_erased_is_written_down_without_naming_whom(pmq, client, send, subject):
    mine, others = send({"customer": {"id": subject}}), send({"customer": {"id": "another"}})
    start = pmq("audit", "verify", "--json").json["last_id"]
    done = pmq("erase", "--field", f"/customer/id={subject}", "--reason", "request 17", "--yes", "--json")
    assert done.code == 0, done
    assert (done.json["matched"], done.json["erased"]) == (1, 1)
    assert payload_of(client, mine) is None and payload_of(client, others) == {"customer": {"id": "another"}}
    lines = pmq("audit", "export", "--after", start).out.splitlines()
    first, last = map(json.loads, lines)
    assert (first["action"], last["action"]) == ("payload.erase", "payload.erased")
    assert first["reason"] == last["reason"] == "request 17" and first["target"] == "messages by /customer/id"
    assert json.loads(last["details"])["erased"] == 1
    assert subject not in "".join(lines)
    assert pmq("audit", "verify").code == 0
    again = pmq("erase", "--field", f"/customer/id={subject}", "--reason", "request 17", "--yes", "--json")
    assert again.code == 0 and again.json["matched"] == 0


def test_live_work_is_told_and_left_until_it_is_named(pmq, client, queue, subject):
    waiting = client.post("/v1/enqueue", {"event_type": "doc.parsed", "payload": {"user_id": subject}, "queue": queue})["message_id"]
    erase = ["erase", "--field", f"user_id={subject}", "--reason", "r", "--yes"]
    left = pmq(*erase)
    assert left.code == 1 and "1 are still to be delivered and stay" in left.out
    assert payload_of(client, waiting) == {"user_id": subject}
    [claimed] = client.post("/v1/poll", {"queue": queue})["messages"]
    held = pmq(*erase, "--live")
    assert held.code == 1 and "1 are being worked on and stay" in held.out
    client.post("/v1/ack", {"message_id": waiting, "receipt": claimed["receipt"]})
    done = pmq(*erase, "--live", "--json")
    assert done.code == 0 and done.json["erased"] == 1, done
    assert client.get(f"/v1/messages/{waiting}")["payload_erased_at"]


def test_the_central_log_forgets_a_user(pmq, client, subject):
    for user in (subject, subject, "another"):
        client.post("/v1/log", {"level": "info", "message": "signed in", "user_id": user})
    counted = pmq("erase", "--log-user", subject, "--dry-run", "--json").json
    assert counted["log_entries"] == 2
    assert pmq("erase", "--log-user", subject, "--reason", "r", "--yes", "--json").json["log_entries"] == 2
    assert client.get(f"/v1/logs?user_id={subject}")["logs"] == []
    assert client.get("/v1/logs?user_id=another")["logs"] != []


def test_it_wants_to_know_whose_and_why(pmq):
    assert pmq("erase", "--reason", "r", "--yes").code == 2
    assert pmq("erase", "--producer", "nobody", "--yes").code == 2
    assert pmq("erase", "--field", "user_id", "--dry-run").code == 2
    assert pmq("erase", "--message", "0", "--dry-run").code == 2
    refused = pmq("erase", "--producer", "nobody", "--reason", "r")
    assert refused.code == 1 and "--yes" in refused.err
