import datetime

import pytest


def refusal(answer):
    return answer.status, answer.code


@pytest.mark.parametrize("message_id", ["0", "-1", "abc", "1.5", "1e3", "9223372036854775807", "9223372036854775808",
                                        "99999999999999999999", "+1", "0x1", "1%20", "'"])
def test_an_id_that_is_no_messages_is_not_found(api, message_id):
    assert refusal(api.get(f"/v1/messages/{message_id}")) == (404, "message_not_found")
    for verb in ("cancel", "replay"):
        assert refusal(api.post(f"/v1/messages/{message_id}/{verb}")) == (404, "message_not_found")


def test_a_message_shows_every_delivery_with_its_tries(caller, new_queue, event_type):
    api = caller()
    one, two = new_queue(event_types=[event_type]), new_queue(event_types=[event_type])
    message_id = api.enqueue(event_type, {"a": 1})["message_id"]
    worker = caller("worker")
    worker.fail(worker.poll(one)[0], "no disk")
    worker.ack(worker.poll(one)[0])
    message = api.message(message_id)
    assert message["payload_bytes"] == len('{"a": 1}')
    deliveries = {delivery["queue"]: delivery for delivery in message["deliveries"]}
    assert {one, two} <= set(deliveries)
    assert deliveries[two]["attempts"] == []
    done = deliveries[one]
    assert (done["status"], done["retry_count"], done["worker"]) == ("DONE", 1, "worker")
    assert [(a["number"], a["outcome"], a["error"], a["worker"]) for a in done["attempts"]] == [
        (1, "failed", "no disk", "worker"), (2, "succeeded", None, "worker")]
    for attempt in done["attempts"]:
        assert attempt["started_at"] <= attempt["finished_at"]
    assert done["attempts"][1]["finished_at"] == done["finished_at"]


def test_times_stand_only_where_they_mean_something(api, queue, event_type):
    message_id = api.enqueue(event_type, queue=queue)["message_id"]

    def times():
        delivery = api.delivery(message_id, queue)
        return {name for name in ("next_attempt_at", "lease_expires_at", "finished_at") if delivery[name]}

    assert times() == {"next_attempt_at"}
    message, = api.poll(queue)
    assert times() == {"lease_expires_at"}
    api.fail(message, dead=True)
    assert times() == {"finished_at"}


def test_search_finds_by_type_and_glob(api, queue, event_type):
    first = api.enqueue(event_type + ".a", queue=queue)["message_id"]
    second = api.enqueue(event_type + ".b", queue=queue)["message_id"]
    assert found(api, event_type=event_type + ".a") == [first]
    assert found(api, event_type=event_type + ".*") == [second, first]
    assert found(api, event_type=event_type) == []
    assert found(api, event_type=event_type.replace(".", "_") + "*") == []
    assert found(api, event_type=event_type.upper() + "*") == []


def test_search_finds_by_queue_and_status(api, new_queue, event_type):
    one, two = new_queue(), new_queue()
    waiting = api.enqueue(event_type, queue=one, priority=-1)["message_id"]
    later = api.enqueue(event_type, queue=one, delay_seconds=1000)["message_id"]
    running, done, dead, given_up, cancelled = [api.enqueue(event_type, queue=one)["message_id"] for _ in range(5)]
    elsewhere = api.enqueue(event_type, queue=two)["message_id"]
    messages = api.poll(one, limit=5)
    api.ack(messages[1])
    api.fail(messages[2], dead=True)
    api.fail(messages[3], dead=True)
    api.done("POST", "/v1/dead-letter/discard", {"message_ids": [given_up]})
    api.fail(messages[4])
    api.done("POST", f"/v1/messages/{cancelled}/cancel")
    for status, expected in [("NEW", [later, waiting]), ("IN_PROGRESS", [running]), ("DONE", [done]), ("FAILED", [dead]),
                             ("DISCARDED", [given_up]), ("CANCELLED", [cancelled])]:
        assert found(api, queue=one, status=status) == expected, status
        assert found(api, event_type=event_type, status=status) == ([elsewhere] if status == "NEW" else []) + expected
    assert len(found(api, queue=one)) == 7
    assert found(api, queue=two, status="NEW") == [elsewhere]
    assert found(api, queue="no-such-queue") == []


def test_queue_and_status_are_asked_of_one_delivery(api, new_queue, event_type):
    one, two = new_queue(event_types=[event_type]), new_queue(event_types=[event_type])
    message_id = api.enqueue(event_type)["message_id"]
    api.ack(api.poll(one)[0])
    assert found(api, queue=one, status="DONE") == found(api, queue=two, status="NEW") == [message_id]
    assert found(api, queue=one, status="NEW") == found(api, queue=two, status="DONE") == []


def test_search_finds_by_producer_trace_and_time(caller, queue, event_type):
    api = caller()
    trace = event_type.removeprefix("test.")
    mine = api.enqueue(event_type, None, {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}, queue=queue)["message_id"]
    theirs = caller(event_type).enqueue(event_type, queue=queue)["message_id"]
    assert found(api, producer=event_type) == [theirs]
    assert found(api, event_type=event_type, producer="tester") == [mine]
    assert found(api, event_type=event_type, producer="nobody") == []
    assert found(api, trace=trace) == [mine]
    assert found(api, trace="0" * 31 + "1", event_type=event_type) == []
    first, second = api.message(mine)["created_at"], api.message(theirs)["created_at"]
    assert found(api, event_type=event_type, since=first) == [theirs, mine]
    assert mine not in found(api, event_type=event_type, until=first)
    assert found(api, event_type=event_type, until="1999-01-01T00:00:00Z") == []
    assert found(api, event_type=event_type, since="2999-01-01T00:00:00Z") == []
    assert second in [message["created_at"] for message in api.found(event_type=event_type)]


def test_search_shows_deliveries_without_payload(api, queue, event_type):
    message_id = api.enqueue(event_type, [1, 2], queue=queue)["message_id"]
    row, = api.found(event_type=event_type)
    full = api.message(message_id)
    assert row["payload_bytes"] == full["payload_bytes"] == 6
    delivery, = full["deliveries"]
    assert row["deliveries"] == [{k: v for k, v in delivery.items() if k not in ("attempts", "actions")}]


def test_cancel_takes_back_what_has_not_begun(api, new_queue, event_type):
    one, two = new_queue(event_types=[event_type]), new_queue(event_types=[event_type])
    message_id = api.enqueue(event_type)["message_id"]
    api.poll(two)
    answer = api.post(f"/v1/messages/{message_id}/cancel", {"reason": "twice"}).json
    deliveries = {delivery["queue"]: delivery for delivery in api.message(message_id)["deliveries"]}
    assert deliveries[one]["status"] == "CANCELLED"
    assert deliveries[two]["status"] == "IN_PROGRESS"
    assert answer["cancelled"] == sum(delivery["status"] == "CANCELLED" for delivery in deliveries.values())
    assert [(a["action"], a["by"], a["reason"]) for a in deliveries[one]["actions"]] == [("cancel", "tester", "twice")]
    assert deliveries[two]["actions"] == []
    assert api.poll(one) == []
    assert api.post(f"/v1/messages/{message_id}/cancel").json["cancelled"] == 0


def test_cancel_of_one_queue_leaves_the_others(api, new_queue, event_type):
    one, two = new_queue(event_types=[event_type]), new_queue(event_types=[event_type])
    message_id = api.enqueue(event_type)["message_id"]
    assert api.post(f"/v1/messages/{message_id}/cancel", {"queue": one}).json["cancelled"] == 1
    assert api.poll(one) == []
    assert len(api.poll(two)) == 1
    outside = new_queue()
    assert refusal(api.post(f"/v1/messages/{message_id}/cancel", {"queue": outside})) == (404, "delivery_not_found")
    assert refusal(api.post(f"/v1/messages/{message_id}/cancel", {"queue": "no-such"})) == (404, "queue_not_found")


@pytest.mark.parametrize("fields", [{"delay_seconds": 1000}, {}])
def test_what_waits_for_its_time_or_a_retry_can_be_cancelled(api, new_queue, event_type, fields):
    queue = new_queue(backoff={"delays_seconds": [1000]})
    message_id = api.enqueue(event_type, queue=queue, **fields)["message_id"]
    for message in api.poll(queue):
        api.fail(message)
    assert api.post(f"/v1/messages/{message_id}/cancel").json["cancelled"] == 1
    assert api.delivery(message_id, queue)["status"] == "CANCELLED"


def test_replay_delivers_again_to_one_queue(api, new_queue, event_type):
    queue, other = new_queue(event_types=[event_type]), new_queue(event_types=[event_type])
    message_id = api.enqueue(event_type, {"a": 1.50})["message_id"]
    api.ack(api.poll(queue)[0])
    api.ack(api.poll(other)[0])
    answer = api.post(f"/v1/messages/{message_id}/replay", {"queue": queue, "reason": "lost"}).json
    assert (answer["ok"], answer["message_id"], answer["deliveries"]) == (True, message_id, 1)
    again, = api.poll(queue)
    assert (again["message_id"], again["delivery_id"], again["retry_count"]) == (message_id, answer["delivery_ids"][0], 0)
    assert again["payload"] == {"a": 1.50}
    assert api.poll(other) == []
    api.ack(again)
    deliveries = [d for d in api.message(message_id)["deliveries"] if d["queue"] == queue]
    assert [d["status"] for d in deliveries] == ["DONE", "DONE"]
    actions = [(a["action"], a["by"], a["reason"]) for d in deliveries for a in d["actions"]]
    assert actions == [("replay", "tester", "lost")]


def test_replay_delivers_to_all_whose_filter_matches_now(api, new_queue, event_type):
    message_id = api.enqueue(event_type, queue=new_queue())["message_id"]
    first, second = new_queue(event_types=[event_type]), new_queue(event_types=["test.*"])
    answer = api.post(f"/v1/messages/{message_id}/replay").json
    assert answer["deliveries"] == len(answer["delivery_ids"]) >= 2
    for queue in (first, second):
        assert [message["message_id"] for message in api.poll(queue)] == [message_id]


def test_a_message_that_matched_nothing_can_be_replayed(api, new_queue, event_type):
    default = api.done("GET", "/v1/subscriptions/default")
    api.done("PATCH", "/v1/subscriptions/default", {"event_types": ["something.else"]})
    try:
        answer = api.enqueue(event_type, 7)
    finally:
        api.done("PATCH", "/v1/subscriptions/default", {"event_types": default["event_types"]})
    assert answer["deliveries"] == 0
    assert api.message(answer["message_id"])["deliveries"] == []
    assert found(api, event_type=event_type) == [answer["message_id"]]
    queue = new_queue()
    assert api.post(f"/v1/messages/{answer['message_id']}/replay", {"queue": queue}).json["deliveries"] == 1
    assert api.poll(queue)[0]["payload"] == 7


def test_replay_adds_nothing_where_a_delivery_still_lives(api, queue, event_type):
    message_id = api.enqueue(event_type, queue=queue)["message_id"]
    for _ in ("NEW", "IN_PROGRESS"):
        answer = api.post(f"/v1/messages/{message_id}/replay", {"queue": queue}).json
        assert (answer["deliveries"], answer["delivery_ids"]) == (0, [])
        api.poll(queue)


@pytest.mark.parametrize("end", ["dead", "discarded", "cancelled"])
def test_whatever_has_ended_can_be_replayed(api, queue, event_type, end):
    message_id = api.enqueue(event_type, queue=queue)["message_id"]
    if end == "cancelled":
        api.done("POST", f"/v1/messages/{message_id}/cancel")
    else:
        api.fail(api.poll(queue)[0], dead=True)
    if end == "discarded":
        api.done("POST", "/v1/dead-letter/discard", {"message_ids": [message_id]})
    assert api.post(f"/v1/messages/{message_id}/replay", {"queue": queue}).json["deliveries"] == 1
    assert [message["message_id"] for message in api.poll(queue)] == [message_id]


def test_what_has_expired_cannot_be_replayed(api, queue, event_type, eventually):
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)
    message_id = api.enqueue(event_type, queue=queue, expires_at=soon.isoformat())["message_id"]
    end = api.message(message_id)["expires_at"]
    eventually(lambda: api.get("/v1/stats").json["as_of"] > end)
    assert refusal(api.post(f"/v1/messages/{message_id}/replay", {"queue": queue})) == (409, "message_expired")


def test_replay_to_an_unknown_queue_is_refused(api, queue, event_type, rows):
    message_id = api.enqueue(event_type, queue=queue)["message_id"]
    before = rows()
    answer = api.post(f"/v1/messages/{message_id}/replay", {"queue": "no-such-queue"})
    assert refusal(answer) == (404, "queue_not_found")
    assert rows() == before


def found(api, **query):
    return [message["message_id"] for message in api.found(**query)]
