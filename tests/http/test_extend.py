import datetime

import pytest


@pytest.fixture
def claimed(api, queue, event_type):
    api.enqueue(event_type, queue=queue)
    message, = api.poll(queue, lease_seconds=100)
    return message


def extend(api, message, seconds=5000, **change):
    return api.post("/v1/extend", {"message_id": message["message_id"], "receipt": message["receipt"],
                                   "lease_seconds": seconds, **change})


def test_a_lease_runs_for_as_long_as_was_asked_from_now_on(api, queue, claimed):
    answer = extend(api, claimed).json
    assert api.delivery(claimed["message_id"], queue)["lease_expires_at"] == answer["lease_expires_at"]
    assert moment(answer["lease_expires_at"]) - moment(claimed["lease_expires_at"]) >= datetime.timedelta(seconds=4900)


def test_a_lease_may_be_shortened(api, claimed):
    assert extend(api, claimed, 10).json["lease_expires_at"] < claimed["lease_expires_at"]


def test_the_receipt_stays_good(api, queue, claimed):
    assert extend(api, claimed).status == 200
    assert extend(api, claimed).status == 200
    api.ack(claimed)
    assert api.delivery(claimed["message_id"], queue)["status"] == "DONE"


def test_an_extended_lease_outlives_its_first_end(api, queue, event_type, eventually):
    message_id = api.enqueue(event_type, queue=queue)["message_id"]
    message, = api.poll(queue, lease_seconds=2)
    assert extend(api, message, 600).status == 200
    eventually(lambda: api.get("/v1/stats").json["as_of"] > message["lease_expires_at"])
    assert api.poll(queue) == []
    assert api.delivery(message_id, queue)["retry_count"] == 0


def test_a_foreign_or_spent_receipt_is_refused(api, queue, event_type, claimed):
    api.enqueue(event_type, queue=queue)
    other, = api.poll(queue)
    assert refusal(extend(api, claimed, receipt=other["receipt"])) == (409, "stale_receipt")
    assert refusal(extend(api, claimed, receipt="x")) == (409, "stale_receipt")
    api.ack(claimed)
    assert refusal(extend(api, claimed)) == (409, "stale_receipt")
    api.fail(other)
    assert refusal(extend(api, other)) == (409, "stale_receipt")


def test_an_unknown_message_is_told(api, claimed):
    assert refusal(extend(api, claimed, message_id=2**53 - 1)) == (404, "message_not_found")


def refusal(answer):
    return answer.status, answer.code


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
