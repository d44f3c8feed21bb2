import threading

import pytest


def send(api, event_type, queue, key, headers=None, **fields):
    body = {"event_type": event_type, "payload": {"n": 1}, "queue": queue, **fields}
    if key is not None:
        body["idempotency_key"] = key
    return api.post("/v1/enqueue", body, headers)


def test_the_same_key_and_content_again_is_the_first_message(api, queue, event_type, rows):
    first = send(api, event_type, queue, event_type).json
    before = rows()
    for _ in range(3):
        assert send(api, event_type, queue, event_type).json == {**first, "duplicate": True}
    assert rows() == before
    assert len(api.poll(queue)) == 1


def test_a_duplicate_tells_how_many_deliveries_the_first_one_made(api, new_queue, event_type):
    new_queue(event_types=[event_type])
    body = {"event_type": event_type, "payload": 1, "idempotency_key": event_type}
    first = api.done("POST", "/v1/enqueue", body)
    assert first["deliveries"] >= 2
    new_queue(event_types=[event_type])
    assert api.done("POST", "/v1/enqueue", body) == {**first, "duplicate": True}


def test_the_header_serves_as_well_as_the_field(api, queue, event_type):
    first = send(api, event_type, queue, None, {"Idempotency-Key": event_type}).json
    assert send(api, event_type, queue, event_type).json["message_id"] == first["message_id"]
    assert send(api, event_type, queue, None, {"Idempotency-Key": f'"{event_type}"'}).json["duplicate"] is True
    assert send(api, event_type, queue, event_type, {"Idempotency-Key": event_type}).json["duplicate"] is True
    assert [message["idempotency_key"] for message in api.poll(queue)] == [event_type]


def test_a_header_that_contradicts_the_field_is_refused(api, queue, event_type, nothing_stored):
    answer = send(api, event_type, queue, "one", {"Idempotency-Key": "two"})
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert set(answer.places) <= {"/idempotency_key", "idempotency-key:"} and answer.places


@pytest.mark.parametrize("header", ["", "x" * 256, "é"])
def test_a_bad_header_is_refused(api, queue, event_type, header, nothing_stored):
    answer = send(api, event_type, queue, None, {"Idempotency-Key": header})
    assert (answer.status, answer.code, answer.places) == (422, "invalid_request", ["idempotency-key:"])


@pytest.mark.parametrize("change", [{"payload": {"n": 2}}, {"priority": 1}, {"ordering_key": "x"}, {"schema_version": 1},
                                    {"delay_seconds": 5}, {"not_before": "2999-01-01T00:00:00Z"}, {"queue": None},
                                    {"expires_at": "2999-01-01T00:00:00Z"}, {"event_type": "other.type"}])
def test_the_same_key_with_other_content_is_refused(api, queue, event_type, change, rows):
    key = event_type
    assert send(api, event_type, queue, key).status == 200
    before = rows()
    body = {"event_type": event_type, "payload": {"n": 1}, "queue": queue, "idempotency_key": key, **change}
    answer = api.post("/v1/enqueue", {name: value for name, value in body.items() if value is not None})
    assert (answer.status, answer.code) == (422, "idempotency_key_reused")
    assert rows() == before


def test_a_payload_is_compared_by_its_bytes(api, queue, event_type):
    def body(payload):
        return ('{"event_type":"%s","queue":"%s","idempotency_key":"%s","payload":%s}' % (
            event_type, queue, event_type, payload)).encode()

    assert api.post("/v1/enqueue", body('{"n":1}')).status == 200
    assert api.post("/v1/enqueue", body(' {"n":1} ')).json["duplicate"] is True
    for payload in ('{"n":1.0}', '{"n": 1}', '{"n":1 }', '{"\\u006e":1}'):
        assert api.post("/v1/enqueue", body(payload)).code == "idempotency_key_reused", payload


def test_defaults_written_out_are_the_same_content(api, queue, event_type):
    first = send(api, event_type, queue, event_type).json
    assert send(api, event_type, queue, event_type, priority=0).json == {**first, "duplicate": True}


def test_a_delay_is_compared_as_it_was_sent(api, queue, event_type):
    first = send(api, event_type, queue, event_type, delay_seconds=1000).json
    again = send(api, event_type, queue, event_type, delay_seconds=1000).json
    assert again == {**first, "duplicate": True}
    assert send(api, event_type, queue, event_type, delay_seconds=1001).code == "idempotency_key_reused"


def test_the_order_of_fields_does_not_count(api, queue, event_type):
    first = api.done("POST", "/v1/enqueue", {"event_type": event_type, "payload": 1, "queue": queue, "idempotency_key": event_type})
    again = api.done("POST", "/v1/enqueue", {"idempotency_key": event_type, "queue": queue, "payload": 1, "event_type": event_type})
    assert again == {**first, "duplicate": True}


@pytest.mark.parametrize("other", [str.upper, lambda key: key + " ", lambda key: " " + key, lambda key: key[:-1]])
def test_keys_that_differ_in_the_least_are_different(api, queue, event_type, other):
    first = send(api, event_type, queue, event_type).json
    second = send(api, event_type, queue, other(event_type)).json
    assert second["duplicate"] is False
    assert second["message_id"] != first["message_id"]


def test_a_key_outlives_its_messages_work(api, queue, event_type):
    first = send(api, event_type, queue, event_type).json
    api.ack(api.poll(queue)[0])
    assert send(api, event_type, queue, event_type).json == {**first, "duplicate": True}
    assert api.poll(queue) == []


def test_without_a_key_every_message_is_new(api, queue, event_type):
    ids = {send(api, event_type, queue, None).json["message_id"] for _ in range(3)}
    assert len(ids) == 3


@pytest.mark.parametrize("round", range(3))
def test_sixteen_at_once_with_one_key_store_one_message(api, queue, event_type, round):
    answers = at_once(16, lambda n: send(api, event_type, queue, event_type))
    assert [answer.status for answer in answers] == [200] * 16
    assert len({answer.json["message_id"] for answer in answers}) == 1
    assert sorted(answer.json["duplicate"] for answer in answers) == [False] + [True] * 15
    assert len(api.poll(queue, limit=100)) == 1
    assert len(api.found(event_type=event_type)) == 1


def test_at_once_with_one_key_and_other_content_one_wins(api, queue, event_type):
    answers = at_once(16, lambda n: send(api, event_type, queue, event_type, payload=n % 4))
    taken = [answer for answer in answers if answer.status == 200]
    assert all(answer.code == "idempotency_key_reused" for answer in answers if answer.status != 200)
    assert len(taken) == 4
    assert len({answer.json["message_id"] for answer in taken}) == 1
    assert len(api.poll(queue, limit=100)) == 1


def test_batches_at_once_with_the_same_keys_in_other_orders_store_each_once(api, queue, event_type):
    def batch(n):
        order = sorted(range(20), key=lambda item: (item * (7, 11, 13, 17)[n % 4]) % 20)
        messages = [{"event_type": event_type, "payload": item, "queue": queue, "idempotency_key": f"{event_type}.{item}"}
                    for item in order]
        return order, api.post("/v1/enqueue/batch", {"messages": messages})

    results = at_once(8, batch)
    ids = {}
    for order, answer in results:
        assert answer.status == 200, str(answer)
        for item, message_id in zip(order, answer.json["message_ids"]):
            ids.setdefault(item, set()).add(message_id)
    assert sorted(len(each) for each in ids.values()) == [1] * 20
    assert sorted(message["payload"] for message in api.poll(queue, limit=100)) == list(range(20))
    assert sum(20 - len(answer.json["duplicates"]) for _, answer in results) == 20


def at_once(count, work):
    barrier, results = threading.Barrier(count), [None] * count

    def run(n):
        barrier.wait()
        results[n] = work(n)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert None not in results
    return results
