"""When there is too much of everything, producers are told to come again, and consumers go on."""

import uuid

import pytest


@pytest.fixture
def queue(api):
    name = f"q-{uuid.uuid4().hex[:10]}"
    made = api.done("POST", "/v1/subscriptions", {"name": name, "kind": "pull", "event_types": [f"only.{name}"],
                                                   "max_depth": 2}, status=201)
    assert made["max_depth"] == 2
    yield name
    api.request("DELETE", f"/v1/subscriptions/{name}?force=true")


def test_a_full_queue_is_told_to_producers_and_its_consumers_go_on(api, queue, eventually):
    event = {"event_type": "a.b", "payload": 1, "queue": queue}
    assert [api.post("/v1/enqueue", event).status for _ in range(2)] == [200, 200]
    refused = api.post("/v1/enqueue", event)
    assert refused.status == 503 and refused.code == "queue_full"
    assert int(refused.header("Retry-After")) > 0
    assert api.post("/v1/enqueue/batch", {"messages": [event]}).code == "queue_full"
    for message in api.poll(queue):
        api.ack(message)
    eventually(lambda: api.post("/v1/enqueue", event).status == 200)


def test_an_event_for_several_queues_reaches_those_with_room(api, queue):
    event_type = f"only.{queue}"
    for _ in range(3):
        api.enqueue(event_type)
    [aside] = api.dead(queue)
    assert "max_depth" in aside["last_error"]
    assert api.delivery(aside["message_id"], "default")["status"] == "NEW"


def test_the_bound_is_changed_and_taken_away(api, queue):
    address = f"/v1/subscriptions/{queue}"
    assert api.done("PATCH", address, {"max_depth": 7})["max_depth"] == 7
    assert api.done("PATCH", address, {"max_retries": 1})["max_depth"] == 7
    assert api.done("PATCH", address, {"max_depth": None})["max_depth"] is None
    for wrong in (0, -1, 10_000_001, "5", 1.5, True):
        assert api.request("PATCH", address, {"max_depth": wrong}).status == 422
