import datetime

import pytest


def test_a_message_is_stored_with_a_delivery_for_the_queue_it_names(api, queue, event_type):
    answer = api.enqueue(event_type, {"n": 1}, queue=queue)
    assert answer == {"ok": True, "message_id": answer["message_id"], "deliveries": 1, "duplicate": False}
    stored = api.message(answer["message_id"])
    assert stored["event_type"] == event_type
    assert stored["payload"] == {"n": 1}
    assert [(item["queue"], item["status"]) for item in stored["deliveries"]] == [(queue, "NEW")]


def test_every_field_is_read_back_by_search_by_id_and_by_the_worker(api, queue, event_type):
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    fields = {"priority": -7, "ordering_key": "doc 4711", "schema_version": "2.1", "idempotency_key": event_type,
              "expires_at": "2999-12-31T23:59:59.999+00:00"}
    message_id = api.enqueue(event_type, ["x"], {"traceparent": trace, "X-Request-Id": "req-42"}, queue=queue,
                             **fields)["message_id"]
    expected = {**fields, "traceparent": trace, "request_id": "req-42", "expires_at": "2999-12-31T23:59:59.999Z", "producer": "tester",
                "event_type": event_type, "message_id": message_id, "id": message_id, "cloudevent": None}
    found = api.found(event_type=event_type)
    claimed = api.poll(queue)
    assert len(found) == len(claimed) == 1
    for view in (found[0], api.message(message_id), claimed[0]):
        assert {name: view[name] for name in expected} == expected


def test_a_number_as_schema_version_stays_a_number(api, queue, event_type):
    api.enqueue(event_type, queue=queue, schema_version=3)
    assert api.poll(queue)[0]["schema_version"] == 3


def test_what_was_left_out_reads_back_as_null_or_its_default(api, queue, event_type):
    message = api.message(api.enqueue(event_type, None, queue=queue)["message_id"])
    assert message["payload"] is None
    assert message["priority"] == 0
    for name in ("not_before", "expires_at", "idempotency_key", "ordering_key", "schema_version", "traceparent"):
        assert message[name] is None, name


def test_a_message_knows_the_request_that_brought_it(api, queue, event_type):
    for path, body in (("/v1/enqueue", {"event_type": event_type, "payload": 1, "queue": queue}),
                       ("/v1/enqueue/batch", {"messages": [{"event_type": event_type, "payload": 2, "queue": queue}]})):
        answer = api.post(path, body)
        [message] = api.poll(queue)
        assert message["request_id"] == answer.header("X-Request-Id")


def test_each_subscription_whose_filter_matches_gets_one_delivery(api, new_queue, event_type):
    exact = new_queue(event_types=[event_type])
    prefix = new_queue(event_types=["nothing", event_type[:20] + "*"])
    middle = new_queue(event_types=["test.*" + event_type[-4:], event_type, "*" + event_type[-5:]])
    other = new_queue(event_types=[event_type + ".more", event_type[:-1], event_type.upper()])
    answer = api.enqueue(event_type)
    queues = [item["queue"] for item in api.message(answer["message_id"])["deliveries"]]
    assert len(queues) == len(set(queues)) == answer["deliveries"]
    assert {exact, prefix, middle, "default"} <= set(queues)
    assert other not in queues


def test_a_star_stands_for_dots_and_for_nothing_and_a_dot_only_for_itself(api, new_queue, event_type):
    queue = new_queue(event_types=[event_type + "*"])
    dotted = new_queue(event_types=[event_type.replace("test.", "test-") + "*"])
    for suffix in ("", ".a.b", "_"):
        message = api.message(api.enqueue(event_type + suffix)["message_id"])
        queues = [item["queue"] for item in message["deliveries"]]
        assert queue in queues and dotted not in queues


def test_a_named_queue_gets_the_message_whatever_its_filter_says(api, new_queue, event_type):
    named, matching = new_queue(event_types=["something.else"]), new_queue(event_types=[event_type])
    assert api.enqueue(event_type, queue=named)["deliveries"] == 1
    assert len(api.poll(named)) == 1
    assert api.poll(matching) == []


def test_an_unknown_queue_is_refused_and_nothing_is_stored(api, event_type, nothing_stored):
    answer = api.post("/v1/enqueue", {"event_type": event_type, "payload": 1, "queue": "no-such-queue"})
    assert (answer.status, answer.code) == (404, "queue_not_found")
    assert api.found(event_type=event_type) == []


@pytest.mark.parametrize("when", [{"delay_seconds": 3600}, {"not_before": "2999-01-01T01:00:00+01:00"}])
def test_a_message_for_later_is_not_handed_out_yet(api, queue, event_type, when):
    message_id = api.enqueue(event_type, queue=queue, **when)["message_id"]
    assert api.poll(queue) == []
    delivery = api.delivery(message_id, queue)
    assert delivery["status"] == "NEW"
    assert delivery["next_attempt_at"] == api.message(message_id)["not_before"]
    if "not_before" in when:
        assert delivery["next_attempt_at"] == "2999-01-01T00:00:00.000Z"


def test_a_message_for_soon_is_handed_out_when_its_time_has_come(api, queue, event_type, eventually):
    message = api.message(api.enqueue(event_type, queue=queue, delay_seconds=1)["message_id"])
    due = moment(message["not_before"])
    claimed = eventually(lambda: api.poll(queue))
    assert moment(claimed[0]["updated_at"]) >= due


@pytest.mark.parametrize("when", [{"delay_seconds": 0}, {"not_before": "1970-01-01T00:00:00Z"}])
def test_a_time_that_is_past_means_now(api, queue, event_type, when):
    api.enqueue(event_type, queue=queue, **when)
    assert len(api.poll(queue)) == 1


def test_what_has_expired_is_not_handed_out_but_a_dead_letter(api, queue, event_type, eventually):
    soon = now() + datetime.timedelta(seconds=2)
    message_id = api.enqueue(event_type, queue=queue, expires_at=soon.isoformat())["message_id"]
    end = api.message(message_id)["expires_at"]
    eventually(lambda: api.get("/v1/stats").json["as_of"] > end)
    assert api.poll(queue) == []
    letter, = api.dead(queue)
    assert letter["message_id"] == message_id
    assert letter["last_error"] == "expired"
    assert api.delivery(message_id, queue)["status"] == "FAILED"


@pytest.mark.parametrize("priority", [-100, 100])
def test_the_ends_of_the_range_of_priorities_are_taken(api, queue, event_type, priority):
    api.enqueue(event_type, queue=queue, priority=priority)
    assert api.poll(queue)[0]["priority"] == priority


@pytest.mark.parametrize("name", ["a", "A" * 128, "0", "_", "-", "...", "a-B_c.9"])
def test_every_event_type_of_the_allowed_characters_is_taken(api, queue, name):
    api.enqueue(name, queue=queue)
    assert [message["event_type"] for message in api.poll(queue)] == [name]


@pytest.mark.parametrize("header", ["", "00", "00-" + "0" * 32 + "-00f067aa0ba902b7-01",
                                    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                                    "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"])
def test_a_traceparent_that_is_not_valid_is_ignored(api, queue, event_type, header):
    api.enqueue(event_type, None, {"traceparent": header}, queue=queue)
    assert api.poll(queue)[0]["traceparent"] is None


def test_the_producer_is_the_subject_of_the_token(caller, queue, event_type):
    caller("someone-else").enqueue(event_type, queue=queue)
    assert caller().poll(queue)[0]["producer"] == "someone-else"


def test_ids_grow(api, queue, event_type):
    ids = [api.enqueue(event_type, queue=queue)["message_id"] for _ in range(5)]
    assert ids == sorted(set(ids))


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def now():
    return datetime.datetime.now(datetime.timezone.utc)
