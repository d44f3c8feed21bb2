"""What is done by the API is written down: who, from where, when, why, before and after."""

import json
import uuid

import pytest


@pytest.fixture
def written(installation):
    """written(subject): the entries of that token's bearer, oldest first."""

    def read(subject):
        rows = installation.sql("SELECT action, target, client, COALESCE(reason, ''), COALESCE(details, '')"
                                f" FROM audit WHERE actor = 'token:{subject}' ORDER BY id")
        return [dict(zip(("action", "target", "client", "reason", "details"), (*row, *[""] * (5 - len(row))))) for row in rows]

    return read


@pytest.fixture
def actor(caller):
    subject = f"actor-{uuid.uuid4().hex[:10]}"
    api = caller(subject)
    api.subject = subject
    return api


def test_acts_on_subscriptions_are_written_down(actor, written):
    name = f"q-{uuid.uuid4().hex[:10]}"
    address = f"/v1/subscriptions/{name}"
    actor.done("POST", "/v1/subscriptions", {"name": name, "kind": "pull", "event_types": ["never"]}, status=201)
    actor.done("POST", f"{address}/pause", {"reason": "moving house"})
    actor.done("POST", f"{address}/resume")
    actor.done("PATCH", address, {"max_retries": 2})
    actor.done("POST", f"{address}/test")
    actor.done("DELETE", f"{address}?force=true")
    found = written(actor.subject)
    assert [entry["action"] for entry in found] == ["queue.create", "queue.pause", "queue.resume", "queue.change", "queue.test",
                                                    "queue.remove"]
    assert {entry["target"] for entry in found} == {name} and {entry["client"] for entry in found} == {"127.0.0.1"}
    assert found[1]["reason"] == "moving house"
    assert json.loads(found[1]["details"])["before"] == {"state": "active", "state_reason": None}
    assert json.loads(found[3]["details"]) == {"before": {"max_retries": 9}, "after": {"max_retries": 2}}
    assert json.loads(found[5]["details"])["before"]["event_types"] == ["never"]


def test_acts_on_webhooks_are_written_down_without_secrets(actor, written, installation):
    name = f"w-{uuid.uuid4().hex[:10]}"
    made = actor.post("/v1/subscriptions", {"name": name, "kind": "webhook", "event_types": ["never"], "url": "https://example.com/hook",
                                            "headers": {"X-Api-Key": "hunter2-hunter2"}})
    if made.status != 201:
        pytest.skip("this host resolves no names")
    rotated = actor.done("POST", f"/v1/subscriptions/{name}/rotate-secret")
    actor.done("POST", f"/v1/subscriptions/{name}/reset-breaker", {"reason": "they are back"})
    actor.done("DELETE", f"/v1/subscriptions/{name}")
    found = written(actor.subject)
    assert [entry["action"] for entry in found] == ["queue.create", "queue.rotate-secret", "breaker.reset", "queue.remove"]
    everything = json.dumps(found)
    for secret in ("hunter2", made.json["secret"], rotated["secret"]):
        assert secret not in everything
    assert "X-Api-Key" in everything


def test_acts_on_messages_are_written_down(actor, written, queue, event_type):
    first = actor.enqueue(event_type, queue=queue)["message_id"]
    actor.done("POST", f"/v1/messages/{first}/cancel", {"reason": "a mistake"})
    actor.done("POST", f"/v1/messages/{first}/replay", {"queue": queue})
    actor.fail(actor.poll(queue)[0], dead=True)
    actor.done("POST", "/v1/dead-letter/requeue", {"filter": {"queue": queue}, "reason": "fixed"})
    actor.fail(actor.poll(queue)[0], dead=True)
    actor.done("POST", "/v1/dead-letter/discard", {"message_ids": [first], "reason": "no use"})
    found = written(actor.subject)
    assert [(entry["action"], entry["reason"]) for entry in found] == [
        ("message.cancel", "a mistake"), ("message.replay", ""), ("dead-letters.requeue", "fixed"), ("dead-letters.discard", "no use")]
    assert found[0]["target"] == f"message {first}" and found[1]["target"] == f"message {first}, queue {queue}"
    assert json.loads(found[2]["details"])["changed"] == 1
    assert json.loads(found[3]["details"])["selection"] == {"message_ids": [first]}


def test_what_changes_nothing_is_not_written_down(actor, caller, written, queue, event_type):
    sent = actor.enqueue(event_type, queue=queue)["message_id"]
    actor.ack(actor.poll(queue)[0])
    actor.done("POST", f"/v1/messages/{sent}/cancel")
    actor.done("POST", "/v1/dead-letter/requeue", {"filter": {"queue": queue}})
    actor.done("POST", "/v1/dead-letter/requeue", {"filter": {}, "dry_run": True})
    assert actor.post("/v1/subscriptions/no-such-queue/pause").status == 404
    assert caller(actor.subject, "mq:read").post(f"/v1/subscriptions/{queue}/pause").status == 403
    assert written(actor.subject) == []


def test_the_audit_is_read_by_api_latest_first(actor, queue):
    for reason in ("first", "second"):
        actor.done("POST", f"/v1/subscriptions/{queue}/pause", {"reason": reason})
        actor.done("POST", f"/v1/subscriptions/{queue}/resume")
    mine = {"actor": f"token:{actor.subject}"}
    every = actor.get("/v1/audit", **mine).json
    assert [entry["action"] for entry in every["entries"]] == ["queue.resume", "queue.pause"] * 2
    assert every["next_cursor"] is None
    pause = every["entries"][1]
    assert (pause["target"], pause["client"], pause["reason"]) == (queue, "127.0.0.1", "second")
    assert pause["details"]["after"]["state"] == "paused"
    paged = list(actor.rows("/v1/audit", "entries", limit=1, **mine))
    assert paged == every["entries"]


def test_the_audit_is_narrowed(actor, queue):
    actor.done("POST", f"/v1/subscriptions/{queue}/pause", {"reason": "a"})
    actor.done("POST", f"/v1/subscriptions/{queue}/resume")

    def actions(**query):
        return [entry["action"] for entry in actor.rows("/v1/audit", "entries", actor=f"token:{actor.subject}", **query)]

    [resumed, paused] = actor.get("/v1/audit", actor=f"token:{actor.subject}").json["entries"]
    assert actions(action="queue") == ["queue.resume", "queue.pause"]
    assert actions(action="queue.pause") == ["queue.pause"]
    assert actions(action="que") == [] and actions(action="message") == []
    assert actions(since=paused["at"]) == ["queue.resume", "queue.pause"]
    assert actions(until=paused["at"]) == []


def test_only_operators_read_the_audit(caller):
    assert caller("reader", "mq:read log:write").get("/v1/audit").status == 403
