import datetime

import pytest


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def test_an_empty_queue_gives_nothing(api, queue):
    answer = api.post("/v1/poll", {"queue": queue}).json
    assert answer["messages"] == []
    assert answer["next_poll_ms"] > 0


def test_a_claim_tells_all_that_a_worker_needs(caller, queue, event_type):
    message_id = caller("producer").enqueue(event_type, {"a": 1}, queue=queue)["message_id"]
    message, = caller("worker").poll(queue, lease_seconds=100)
    delivery = caller().delivery(message_id, queue)
    assert message["id"] == message["message_id"] == message_id
    assert message["delivery_id"] == delivery["delivery_id"]
    assert (message["queue"], message["event_type"], message["payload"]) == (queue, event_type, {"a": 1})
    assert (message["status"], message["retry_count"], message["last_error"]) == ("IN_PROGRESS", 0, None)
    assert message["producer"] == "producer"
    assert moment(message["lease_expires_at"]) - moment(message["updated_at"]) == datetime.timedelta(seconds=100)
    assert delivery["status"] == "IN_PROGRESS"
    assert delivery["worker"] == "worker"
    assert delivery["lease_expires_at"] == message["lease_expires_at"]


def test_highest_priority_comes_first_then_the_oldest(api, queue, event_type):
    for n, priority in enumerate([0, 5, -100, 0, 100, 5, -1]):
        api.enqueue(event_type, n, queue=queue, priority=priority)
    assert [message["payload"] for message in api.poll(queue)] == [4, 1, 5, 0, 3, 6, 2]


def test_order_holds_across_polls(api, queue, event_type):
    for n, priority in enumerate([0, 9, 0, 9]):
        api.enqueue(event_type, n, queue=queue, priority=priority)
    assert [api.poll(queue, limit=1)[0]["payload"] for _ in range(4)] == [1, 3, 0, 2]


def test_limit_is_ten_unless_told(api, queue, event_type):
    messages = [{"event_type": event_type, "payload": n, "queue": queue} for n in range(112)]
    api.done("POST", "/v1/enqueue/batch", {"messages": messages})
    assert len(api.poll(queue)) == 10
    assert len(api.poll(queue, limit=1)) == 1
    assert len(api.poll(queue, limit=100)) == 100
    assert [message["payload"] for message in api.poll(queue)] == [111]


def test_a_full_answer_says_poll_again_at_once(api, queue, event_type):
    for n in range(3):
        api.enqueue(event_type, n, queue=queue)
    assert api.post("/v1/poll", {"queue": queue, "limit": 2}).json["next_poll_ms"] == 0


def test_the_lease_is_a_minute_unless_told(api, queue, event_type):
    api.enqueue(event_type, queue=queue)
    message, = api.poll(queue)
    assert moment(message["lease_expires_at"]) - moment(message["updated_at"]) == datetime.timedelta(seconds=60)


@pytest.mark.parametrize("seconds", [1, 43200])
def test_the_ends_of_the_range_of_leases_are_taken(api, queue, event_type, seconds):
    api.enqueue(event_type, queue=queue)
    message, = api.poll(queue, lease_seconds=seconds)
    assert moment(message["lease_expires_at"]) - moment(message["updated_at"]) == datetime.timedelta(seconds=seconds)


def test_what_is_claimed_is_not_given_to_others(caller, queue, event_type):
    caller().enqueue(event_type, queue=queue)
    assert len(caller("one").poll(queue)) == 1
    assert caller("two").poll(queue) == []
    assert caller("one").poll(queue) == []


def test_one_queue_does_not_give_what_another_has(api, new_queue, event_type):
    here, there = new_queue(), new_queue()
    api.enqueue(event_type, queue=there)
    assert api.poll(here) == []
    assert len(api.poll(there)) == 1


def test_each_subscription_works_its_delivery_off_by_itself(api, new_queue, event_type):
    one, two = new_queue(event_types=[event_type]), new_queue(event_types=[event_type])
    message_id = api.enqueue(event_type)["message_id"]
    first, = api.poll(one)
    api.ack(first)
    assert api.delivery(message_id, one)["status"] == "DONE"
    assert api.delivery(message_id, two)["status"] == "NEW"
    second, = api.poll(two)
    assert second["message_id"] == first["message_id"]
    assert second["delivery_id"] != first["delivery_id"]
    assert second["receipt"] != first["receipt"]


def test_an_unknown_queue_is_told(api, nothing_stored):
    answer = api.post("/v1/poll", {"queue": "no-such-queue"})
    assert (answer.status, answer.code) == (404, "queue_not_found")


def test_without_a_body_the_default_queue_is_polled(api, event_type):
    message_id = api.enqueue(event_type, queue="default", priority=100)["message_id"]
    seen = []
    while message_id not in seen:
        messages = api.done("POST", "/v1/poll")["messages"]
        assert messages, "the default queue ran empty without the message"
        assert {message["queue"] for message in messages} == {"default"}
        for message in messages:
            seen.append(message["message_id"])
            api.ack(message)


def test_large_payloads_come_one_and_all(api, queue, event_type):
    """However the server splits them over answers, none is lost and each is whole."""
    sizes = [200_000 + n for n in range(30)]
    for size in sizes:
        api.enqueue(event_type, "x" * size, queue=queue)
    got = []
    while len(got) < len(sizes):
        messages = api.poll(queue, limit=100)
        assert messages
        got += [len(message["payload"]) for message in messages]
    assert got == sizes
