import datetime

import pytest


@pytest.fixture
def claimed(api, queue, event_type):
    api.enqueue(event_type, {"a": 1}, queue=queue)
    message, = api.poll(queue)
    return message


def test_a_failed_message_is_handed_out_again_with_its_error(api, queue, claimed):
    answer = api.fail(claimed, "no disk")
    assert (answer["status"], answer["retry_count"]) == ("NEW", 1)
    again, = api.poll(queue)
    assert again["delivery_id"] == claimed["delivery_id"]
    assert again["receipt"] != claimed["receipt"]
    assert (again["retry_count"], again["last_error"], again["payload"]) == (1, "no disk", {"a": 1})


def test_it_waits_as_the_queues_backoff_says(api, new_queue, event_type):
    queue = new_queue(backoff={"delays_seconds": [0, 1000, 5000]}, max_retries=9)
    message_id = api.enqueue(event_type, queue=queue)["message_id"]
    api.fail(api.poll(queue)[0])
    message, = api.poll(queue)
    answer = api.fail(message)
    assert api.poll(queue) == []
    delivery = api.delivery(message_id, queue)
    assert delivery["next_attempt_at"] == answer["next_attempt_at"]
    assert 800 <= wait_of(delivery) <= 1200


def test_a_formula_grows_up_to_its_bound(api, new_queue, event_type):
    queue = new_queue(backoff={"base_seconds": 1000, "factor": 3, "max_seconds": 2000}, max_retries=9)
    message_id = api.enqueue(event_type, queue=queue)["message_id"]
    api.fail(api.poll(queue)[0])
    assert 800 <= wait_of(api.delivery(message_id, queue)) <= 1200
    other = new_queue(backoff={"base_seconds": 0, "factor": 2, "max_seconds": 100})
    api.enqueue(event_type, queue=other)
    api.fail(api.poll(other)[0])
    assert len(api.poll(other)) == 1


def test_the_worker_may_name_the_wait_itself(api, new_queue, event_type):
    queue = new_queue(backoff={"delays_seconds": [100000]})
    message_id = api.enqueue(event_type, queue=queue)["message_id"]
    api.fail(api.poll(queue)[0], retry_after_seconds=0)
    message, = api.poll(queue)
    api.fail(message, retry_after_seconds=5000)
    assert api.poll(queue) == []
    assert wait_of(api.delivery(message_id, queue)) == 5000


def test_when_the_retries_are_spent_it_is_a_dead_letter(api, new_queue, event_type):
    queue = new_queue(max_retries=2)
    message_id = api.enqueue(event_type, queue=queue)["message_id"]
    answers = [api.fail(api.poll(queue)[0], f"try {n}") for n in (1, 2, 3)]
    assert [(a["status"], a["retry_count"]) for a in answers] == [("NEW", 1), ("NEW", 2), ("FAILED", 3)]
    assert answers[2]["next_attempt_at"] is None
    assert api.poll(queue) == []
    delivery = api.delivery(message_id, queue)
    assert (delivery["status"], delivery["retry_count"], delivery["last_error"]) == ("FAILED", 3, "try 3")
    assert [(a["number"], a["outcome"], a["error"]) for a in delivery["attempts"]] == [
        (1, "failed", "try 1"), (2, "failed", "try 2"), (3, "failed", "try 3")]


def test_without_retries_the_first_failure_is_the_last(api, new_queue, event_type):
    queue = new_queue(max_retries=0)
    api.enqueue(event_type, queue=queue)
    assert api.fail(api.poll(queue)[0], retry_after_seconds=1)["status"] == "FAILED"
    assert len(api.dead(queue)) == 1


def test_dead_needs_no_retries(api, queue, claimed):
    answer = api.fail(claimed, "not a PDF", dead=True)
    assert answer == {"ok": True, "status": "FAILED", "retry_count": 1, "next_attempt_at": None}
    assert [letter["last_error"] for letter in api.dead(queue)] == ["not a PDF"]
    assert api.poll(queue) == []


def test_dead_false_is_as_if_it_were_left_out(api, queue, claimed):
    assert api.fail(claimed, dead=False)["status"] == "NEW"


def test_without_a_receipt_the_callers_own_claim_fails(caller, queue, claimed):
    body = {"message_id": claimed["message_id"], "error": "x"}
    refused = caller("stranger").post("/v1/fail", body)
    assert (refused.status, refused.code) == (409, "not_claimed")
    assert caller().post("/v1/fail", body).json["status"] == "NEW"
    assert caller().delivery(claimed["message_id"], queue)["retry_count"] == 1


def test_a_receipt_serves_for_one_failure(api, queue, claimed):
    api.fail(claimed, "first")
    for receipt_used in ("once", "after the next claim"):
        answer = api.post("/v1/fail", {"message_id": claimed["message_id"], "receipt": claimed["receipt"], "error": "y"})
        assert (answer.status, answer.code) == (409, "stale_receipt"), receipt_used
        api.poll(queue)
    delivery = api.delivery(claimed["message_id"], queue)
    assert (delivery["status"], delivery["retry_count"], delivery["last_error"]) == ("IN_PROGRESS", 1, "first")


def test_what_is_done_cannot_fail(api, queue, claimed):
    api.ack(claimed)
    answer = api.post("/v1/fail", {"message_id": claimed["message_id"], "receipt": claimed["receipt"], "error": "y"})
    assert (answer.status, answer.code) == (409, "stale_receipt")
    assert api.delivery(claimed["message_id"], queue)["status"] == "DONE"


def test_what_failed_cannot_be_acked(api, queue, claimed):
    api.fail(claimed)
    answer = api.post("/v1/ack", {"message_id": claimed["message_id"], "receipt": claimed["receipt"]})
    assert (answer.status, answer.code) == (409, "stale_receipt")
    answer = api.post("/v1/ack", {"message_id": claimed["message_id"]})
    assert (answer.status, answer.code) == (409, "not_claimed")
    assert api.delivery(claimed["message_id"], queue)["status"] == "NEW"


def test_unknown_messages_and_queues_are_told_apart(api, new_queue, claimed):
    other = new_queue()
    for change, expected in [({"message_id": 2**53 - 1}, (404, "message_not_found")),
                             ({"queue": "no-such-queue"}, (404, "queue_not_found")),
                             ({"queue": other}, (404, "delivery_not_found"))]:
        answer = api.post("/v1/fail", {"message_id": claimed["message_id"], "error": "x", **change})
        assert (answer.status, answer.code) == expected


@pytest.mark.parametrize("error", ["", "\u0000", "ä€😀", "'; DROP TABLE messages; --", "line\nline\t\"quoted\"\\"])
def test_an_error_reads_back_as_it_was_told(api, queue, claimed, error):
    api.fail(claimed, error)
    assert api.poll(queue)[0]["last_error"] == error


@pytest.mark.parametrize("error, kept", [("x" * 65536, "x" * 4096), ("ä" * 4096, "ä" * 2048), ("€" * 5000, "€" * 1365),
                                         ("x" + "😀" * 2000, "x" + "😀" * 1023), ("y" * 4096, "y" * 4096)])
def test_a_long_error_is_cut_between_two_characters(api, queue, claimed, error, kept):
    api.fail(claimed, error)
    assert api.poll(queue)[0]["last_error"] == kept


def wait_of(delivery):
    """Whole seconds between the failure and the next try."""
    waits = moment(delivery["next_attempt_at"]) - moment(delivery["updated_at"])
    return round(waits.total_seconds())


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
