import pytest


def batch(api, *messages, headers=None):
    return api.post("/v1/enqueue/batch", {"messages": list(messages)}, headers)


def test_all_messages_are_stored_in_the_order_of_the_request(api, queue, event_type):
    answer = batch(api, *({"event_type": event_type, "payload": n, "queue": queue} for n in range(25))).json
    assert answer["duplicates"] == []
    assert len(set(answer["message_ids"])) == 25
    claimed = api.poll(queue, limit=100)
    assert [(message["message_id"], message["payload"]) for message in claimed] == list(
        zip(answer["message_ids"], range(25)))


def test_each_message_has_its_own_fields_and_queue(api, new_queue, event_type):
    first, second = new_queue(), new_queue()
    answer = batch(api, {"event_type": event_type, "payload": "a", "queue": first, "priority": 5},
                   {"event_type": event_type + ".b", "payload": "b", "queue": second, "schema_version": "x"},
                   {"event_type": event_type, "payload": "c", "queue": first, "delay_seconds": 1000})
    assert answer.status == 200
    one, two = api.poll(first), api.poll(second)
    assert [(m["payload"], m["priority"], m["schema_version"]) for m in one + two] == [("a", 5, None), ("b", 0, "x")]


def test_each_message_fans_out_by_itself(api, new_queue, event_type):
    both, one = new_queue(event_types=[event_type + "*"]), new_queue(event_types=[event_type + ".one"])
    batch(api, {"event_type": event_type + ".one", "payload": 1}, {"event_type": event_type + ".two", "payload": 2})
    assert [message["payload"] for message in api.poll(both)] == [1, 2]
    assert [message["payload"] for message in api.poll(one)] == [1]


def test_a_thousand_messages_are_taken(api, queue, event_type):
    answer = batch(api, *({"event_type": event_type, "payload": n, "queue": queue} for n in range(1000)))
    assert len(set(answer.json["message_ids"])) == 1000


def test_one_more_is_refused(api, queue, event_type, nothing_stored):
    answer = batch(api, *({"event_type": event_type, "payload": n, "queue": queue} for n in range(1001)))
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert answer.places == ["/messages"]


def test_more_than_four_mebibytes_are_refused(api, queue, event_type, nothing_stored):
    messages = [{"event_type": event_type, "payload": "x" * 200_000, "queue": queue} for _ in range(22)]
    answer = batch(api, *messages)
    assert (answer.status, answer.code) == (413, "request_too_large")


def test_nearly_four_mebibytes_are_taken(api, queue, event_type):
    answer = batch(api, *({"event_type": event_type, "payload": "x" * 200_000, "queue": queue} for _ in range(20)))
    assert answer.status == 200


@pytest.mark.parametrize("bad, place, status, code", [
    ({"event_type": "has space"}, "/messages/3/event_type", 422, "invalid_request"),
    ({"priority": 101}, "/messages/3/priority", 422, "invalid_request"),
    ({"colour": "red"}, "/messages/3/colour", 422, "invalid_request"),
    ({"queue": "no-such-queue"}, "/messages/3/queue", 404, "queue_not_found"),
    ({"payload": "x" * 262_144}, "/messages/3/payload", 413, "payload_too_large"),
])
def test_one_bad_message_keeps_all_out_and_is_named(api, queue, event_type, nothing_stored, bad, place, status, code):
    messages = [{"event_type": event_type, "payload": n, "queue": queue} for n in range(5)]
    messages[3].update(bad)
    answer = batch(api, *messages)
    assert (answer.status, answer.code) == (status, code)
    assert answer.places == [place]
    assert api.found(event_type=event_type) == []


def test_a_message_that_is_no_object_is_named(api, event_type, nothing_stored):
    answer = batch(api, {"event_type": event_type, "payload": 1}, 7)
    assert answer.status == 422
    assert answer.places == ["/messages/1"]


def test_several_bad_messages_are_all_named(api, event_type, nothing_stored):
    answer = batch(api, {"event_type": event_type}, {"payload": 1}, {"event_type": "?", "payload": 1})
    assert set(answer.places) == {"/messages/0/payload", "/messages/1/event_type", "/messages/2/event_type"}


@pytest.mark.parametrize("body", [{}, {"messages": []}, {"messages": None}, {"messages": {}}, {"messages": "x"}, [], 1])
def test_a_body_that_is_no_batch_is_refused(api, nothing_stored, body):
    answer = api.post("/v1/enqueue/batch", body)
    assert (answer.status, answer.code) == (422, "invalid_request")


def test_duplicates_within_a_batch_and_from_before_are_told_by_index(api, queue, event_type):
    def keyed(n, key):
        return {"event_type": event_type, "payload": n, "queue": queue, "idempotency_key": f"{event_type}.{key}"}

    before = api.enqueue(event_type, 0, queue=queue, idempotency_key=f"{event_type}.a")["message_id"]
    answer = batch(api, keyed(1, "b"), keyed(0, "a"), keyed(1, "b"), keyed(2, "c")).json
    assert answer["duplicates"] == [1, 2]
    assert answer["message_ids"][1] == before
    assert answer["message_ids"][2] == answer["message_ids"][0]
    assert sorted(message["payload"] for message in api.poll(queue)) == [0, 1, 2]


def test_the_same_batch_again_stores_nothing(api, queue, event_type, rows):
    messages = [{"event_type": event_type, "payload": n, "queue": queue, "idempotency_key": f"{event_type}.{n}"}
                for n in range(10)]
    first = batch(api, *messages).json
    before = rows()
    again = batch(api, *messages).json
    assert again == {"ok": True, "message_ids": first["message_ids"], "duplicates": list(range(10))}
    assert rows() == before


@pytest.mark.parametrize("twice_in_one_batch", [True, False])
def test_a_key_with_other_content_keeps_all_out(api, queue, event_type, rows, twice_in_one_batch):
    first = {"event_type": event_type, "payload": 1, "queue": queue, "idempotency_key": event_type}
    messages = [{"event_type": event_type, "payload": 0, "queue": queue}, first]
    if not twice_in_one_batch:
        assert batch(api, messages.pop()).status == 200
    before = rows()
    answer = batch(api, *messages, {**first, "payload": 2})
    assert (answer.status, answer.code) == (422, "idempotency_key_reused")
    assert answer.places == [f"/messages/{len(messages)}/idempotency_key"]
    assert rows() == before


def test_one_idempotency_key_for_a_whole_batch_is_refused(api, event_type, nothing_stored):
    answer = batch(api, {"event_type": event_type, "payload": 1}, headers={"Idempotency-Key": event_type})
    assert (answer.status, answer.places) == (422, ["idempotency-key:"])
