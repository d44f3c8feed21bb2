import datetime

import pytest


@pytest.fixture
def letters(api, queue, event_type):
    """Five dead letters of one queue, oldest first, with the errors `error 0` to `error 4`."""
    return bury(api, queue, event_type, 5)


def bury(api, queue, event_type, count):
    for n in range(count):
        api.enqueue(f"{event_type}.{n}", n, queue=queue)
    for n, message in enumerate(api.poll(queue, limit=100)):
        api.fail(message, f"error {n}", dead=True)
    letters = api.dead(queue)[::-1]
    assert [letter["payload"] for letter in letters] == list(range(count))
    return letters


def requeue(api, **body):
    answer = api.post("/v1/dead-letter/requeue", body)
    assert answer.status == 200, str(answer)
    return answer.json


def discard(api, **body):
    answer = api.post("/v1/dead-letter/discard", body)
    assert answer.status == 200, str(answer)
    return answer.json


def ids(letters, key="delivery_id"):
    return [letter[key] for letter in letters]


def test_a_dead_letter_tells_what_it_was_and_why_it_died(caller, queue, event_type):
    message_id = caller("producer").enqueue(event_type, {"a": [1]}, queue=queue, priority=3, schema_version=2)["message_id"]
    worker = caller("worker")
    worker.fail(worker.poll(queue)[0], "not a PDF", dead=True)
    letter, = caller().dead(queue)
    delivery = caller().delivery(message_id, queue)
    assert letter["delivery_id"] == delivery["delivery_id"]
    assert (letter["message_id"], letter["queue"], letter["event_type"]) == (message_id, queue, event_type)
    assert (letter["payload"], letter["priority"], letter["schema_version"]) == ({"a": [1]}, 3, 2)
    assert (letter["retry_count"], letter["last_error"], letter["producer"]) == (1, "not a PDF", "producer")
    assert letter["failed_at"] == delivery["finished_at"]


def test_the_list_is_filtered_by_queue_type_error_and_time(api, new_queue, event_type):
    queue, other = new_queue(), new_queue()
    letters = bury(api, queue, event_type, 5)
    bury(api, other, event_type, 1)
    assert len(api.dead(queue)) == 5
    assert [x["payload"] for x in api.dead(queue, event_type=f"{event_type}.3")] == [3]
    assert len(api.dead(queue, event_type=f"{event_type}.*")) == 5
    assert [x["payload"] for x in api.dead(queue, error="error 4")] == [4]
    assert [x["payload"] for x in api.dead(queue, error="rror 4")] == [4]
    assert api.dead(queue, error="%") == []
    assert api.dead(queue, error="error_4") == []
    assert api.dead(queue, event_type=f"{event_type}_3") == []
    middle = letters[2]["failed_at"]
    assert ids(api.dead(queue, until=middle)) == ids(x for x in letters[::-1] if x["failed_at"] < middle)
    assert ids(api.dead(queue, since=middle)) == ids(x for x in letters[::-1] if x["failed_at"] >= middle)
    assert api.dead(queue, since="2999-01-01T00:00:00+02:00") == []
    assert len(list(api.rows("/v1/dead-letter", "failed_messages", event_type=f"{event_type}.*"))) == 6


def test_a_requeued_letter_is_handed_out_with_its_retries_back(api, new_queue, event_type):
    queue = new_queue(max_retries=1)
    message_id = api.enqueue(event_type, queue=queue)["message_id"]
    for _ in range(2):
        api.fail(api.poll(queue)[0])
    letter, = api.dead(queue)
    assert requeue(api, delivery_ids=[letter["delivery_id"]], reason="fixed") == {
        "ok": True, "matched": 1, "requeued": 1, "more": False}
    assert api.dead(queue) == []
    message, = api.poll(queue)
    assert (message["delivery_id"], message["retry_count"]) == (letter["delivery_id"], 0)
    assert api.fail(message)["status"] == "NEW"
    api.ack(api.poll(queue)[0])
    delivery = api.delivery(message_id, queue)
    assert [(a["number"], a["outcome"]) for a in delivery["attempts"]] == [
        (1, "failed"), (2, "failed"), (3, "failed"), (4, "succeeded")]
    assert [(a["action"], a["by"], a["reason"]) for a in delivery["actions"]] == [("requeue", "tester", "fixed")]


def test_an_old_receipt_is_no_use_after_a_requeue(api, queue, event_type):
    api.enqueue(event_type, queue=queue)
    old, = api.poll(queue)
    api.fail(old, dead=True)
    requeue(api, message_ids=[old["message_id"]])
    api.poll(queue)
    answer = api.post("/v1/ack", {"message_id": old["message_id"], "receipt": old["receipt"]})
    assert (answer.status, answer.code) == (409, "stale_receipt")


def test_chosen_letters_alone_are_requeued(api, queue, letters):
    assert requeue(api, delivery_ids=ids(letters[1:3]))["requeued"] == 2
    assert requeue(api, message_ids=ids(letters[3:4], "message_id"))["requeued"] == 1
    assert sorted(message["payload"] for message in api.poll(queue)) == [1, 2, 3]
    assert ids(api.dead(queue)) == ids([letters[4], letters[0]])


def test_a_message_id_stands_for_its_letters_in_every_queue(api, new_queue, event_type):
    queues = [new_queue(event_types=[event_type]) for _ in range(2)]
    message_id = api.enqueue(event_type)["message_id"]
    for queue in queues:
        api.fail(api.poll(queue)[0], dead=True)
    assert requeue(api, message_ids=[message_id]) == {"ok": True, "matched": 2, "requeued": 2, "more": False}
    assert [len(api.poll(queue)) for queue in queues] == [1, 1]


@pytest.mark.parametrize("chosen, expected", [({"error": "error 2"}, [2]), ({}, [0, 1, 2, 3, 4]), ({"event_type": "*.4"}, [4]),
                                              ({"error": "error 2", "event_type": "*.4"}, []),
                                              ({"until": "1999-01-01T00:00:00Z"}, []),
                                              ({"since": "1999-01-01T00:00:00Z"}, [0, 1, 2, 3, 4])])
def test_all_that_match_a_filter_are_requeued(api, queue, letters, chosen, expected):
    answer = requeue(api, filter={"queue": queue, **chosen})
    assert answer == {"ok": True, "matched": len(expected), "requeued": len(expected), "more": False}
    assert sorted(message["payload"] for message in api.poll(queue)) == expected


def test_a_dry_run_only_counts(api, queue, letters, rows):
    before = rows()
    assert requeue(api, filter={"queue": queue}, dry_run=True)["matched"] == 5
    assert requeue(api, delivery_ids=ids(letters), dry_run=True, reason="x") == {
        "ok": True, "matched": 5, "requeued": 0, "more": False}
    assert discard(api, filter={"queue": queue}, dry_run=True) == {"ok": True, "matched": 5, "discarded": 0, "more": False}
    assert rows() == before
    assert len(api.dead(queue)) == 5


def test_what_is_no_dead_letter_does_not_match(api, queue, event_type, letters):
    alive = api.enqueue(event_type, queue=queue)["message_id"]
    delivery_id = api.delivery(alive, queue)["delivery_id"]
    for act in (requeue, discard):
        assert act(api, delivery_ids=[delivery_id, 2**53 - 1])["matched"] == 0
        assert act(api, message_ids=[alive, 2**53 - 1])["matched"] == 0
        assert act(api, filter={"queue": "no-such-queue"})["matched"] == 0
    assert api.delivery(alive, queue)["status"] == "NEW"


def test_requeueing_twice_requeues_once(api, queue, letters):
    assert requeue(api, delivery_ids=ids(letters))["requeued"] == 5
    assert requeue(api, delivery_ids=ids(letters))["requeued"] == 0
    assert len(api.poll(queue)) == 5
    assert api.poll(queue) == []


def test_a_rate_spreads_the_retries(api, queue, letters):
    assert requeue(api, filter={"queue": queue}, rate_per_second=0.01)["requeued"] == 5
    assert [message["payload"] for message in api.poll(queue)] == [0]
    due = [moment(api.delivery(letter["message_id"], queue)["next_attempt_at"]) for letter in letters[1:]]
    gaps = [later - earlier for earlier, later in zip(due, due[1:])]
    assert gaps == [datetime.timedelta(seconds=100)] * 3


def test_a_discarded_letter_is_gone_but_not_forgotten(api, queue, letters):
    answer = discard(api, delivery_ids=ids(letters[:2]), reason="test data")
    assert answer == {"ok": True, "matched": 2, "discarded": 2, "more": False}
    assert ids(api.dead(queue)) == ids(letters[:1:-1])
    delivery = api.delivery(letters[0]["message_id"], queue)
    assert delivery["status"] == "DISCARDED"
    assert [(a["action"], a["by"], a["reason"]) for a in delivery["actions"]] == [("discard", "tester", "test data")]
    assert requeue(api, delivery_ids=ids(letters[:2]))["matched"] == 0
    assert api.poll(queue) == []


def test_discard_takes_message_ids_and_filters_too(api, queue, letters):
    assert discard(api, message_ids=ids(letters[:1], "message_id"))["discarded"] == 1
    assert discard(api, filter={"queue": queue, "error": "error 3"})["discarded"] == 1
    assert sorted(letter["payload"] for letter in api.dead(queue)) == [1, 2, 4]


@pytest.mark.parametrize("act", ["requeue", "discard"])
@pytest.mark.parametrize("selection", [{}, {"delivery_ids": [1], "message_ids": [1]}, {"delivery_ids": [1], "filter": {}},
                                       {"delivery_ids": []}, {"message_ids": []}, {"filter": []}, {"filter": None},
                                       {"delivery_ids": [1, 1]}, {"delivery_ids": list(range(1, 1002))},
                                       {"filter": {"quue": "x"}}, {"reason": "all of them"}])
def test_exactly_one_way_of_choosing_is_asked_for(api, letters, queue, act, selection, nothing_stored):
    answer = api.post(f"/v1/dead-letter/{act}", selection)
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert len(api.dead(queue)) == 5


def test_discard_takes_the_body_of_a_requeue(api, letters):
    assert discard(api, delivery_ids=ids(letters), rate_per_second=1)["discarded"] == len(letters)


def test_discard_refuses_a_rate_that_is_none(api, letters, nothing_stored):
    answer = api.post("/v1/dead-letter/discard", {"delivery_ids": ids(letters), "rate_per_second": -1})
    assert (answer.status, answer.places) == (422, ["/rate_per_second"])


def test_many_at_once(api, queue, event_type):
    letters = []
    for _ in range(3):
        messages = [{"event_type": event_type, "payload": n, "queue": queue} for n in range(100)]
        api.done("POST", "/v1/enqueue/batch", {"messages": messages})
        for message in api.poll(queue, limit=100):
            api.fail(message, dead=True)
    letters = api.dead(queue, limit=100)
    assert len(set(ids(letters))) == 300
    assert requeue(api, delivery_ids=ids(letters))["requeued"] == 300
    claimed = [message["delivery_id"] for _ in range(3) for message in api.poll(queue, limit=100)]
    assert sorted(claimed) == sorted(ids(letters))


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
