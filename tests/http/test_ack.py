import pytest


@pytest.fixture
def claimed(api, queue, event_type):
    api.enqueue(event_type, queue=queue)
    message, = api.poll(queue)
    return message


def ack(api, **body):
    return api.post("/v1/ack", body)


def test_an_acked_message_is_done(api, queue, claimed):
    assert api.ack(claimed) == {"ok": True}
    delivery = api.delivery(claimed["message_id"], queue)
    assert (delivery["status"], delivery["worker"]) == ("DONE", "tester")
    assert delivery["finished_at"] is not None and delivery["lease_expires_at"] is None
    assert [attempt["outcome"] for attempt in delivery["attempts"]] == ["succeeded"]
    assert api.poll(queue) == []


def test_acking_again_is_fine(api, queue, claimed):
    api.ack(claimed)
    assert api.ack(claimed) == {"ok": True}
    assert len(api.delivery(claimed["message_id"], queue)["attempts"]) == 1


def test_without_a_receipt_the_callers_own_claim_is_acked(api, queue, claimed):
    assert ack(api, message_id=claimed["message_id"]).json == {"ok": True}
    assert api.delivery(claimed["message_id"], queue)["status"] == "DONE"
    assert ack(api, message_id=claimed["message_id"]).json == {"ok": True}
    assert ack(api, message_id=claimed["message_id"], queue=queue).json == {"ok": True}


def test_without_a_receipt_the_claim_of_another_is_out_of_reach(caller, queue, claimed):
    answer = ack(caller("stranger"), message_id=claimed["message_id"])
    assert (answer.status, answer.code) == (409, "not_claimed")
    assert caller().delivery(claimed["message_id"], queue)["status"] == "IN_PROGRESS"


def test_without_a_receipt_what_another_acked_is_not_the_callers(caller, claimed):
    caller().ack(claimed)
    answer = ack(caller("stranger"), message_id=claimed["message_id"])
    assert (answer.status, answer.code) == (409, "not_claimed")


def test_what_nobody_has_claimed_cannot_be_acked(api, queue, event_type):
    message_id = api.enqueue(event_type, queue=queue)["message_id"]
    answer = ack(api, message_id=message_id)
    assert (answer.status, answer.code) == (409, "not_claimed")
    assert api.delivery(message_id, queue)["status"] == "NEW"


def test_two_claims_of_one_message_need_the_queues_name(api, new_queue, event_type):
    one, two = new_queue(event_types=[event_type]), new_queue(event_types=[event_type])
    message_id = api.enqueue(event_type)["message_id"]
    assert len(api.poll(one)) == len(api.poll(two)) == 1
    answer = ack(api, message_id=message_id)
    assert (answer.status, answer.code) == (409, "ambiguous_claim")
    assert ack(api, message_id=message_id, queue=two).json == {"ok": True}
    assert api.delivery(message_id, one)["status"] == "IN_PROGRESS"
    assert api.delivery(message_id, two)["status"] == "DONE"


def test_a_receipt_serves_its_own_queue_alone(api, new_queue, event_type):
    one, two = new_queue(event_types=[event_type]), new_queue(event_types=[event_type])
    message_id = api.enqueue(event_type)["message_id"]
    first, = api.poll(one)
    api.poll(two)
    answer = ack(api, message_id=message_id, receipt=first["receipt"], queue=two)
    assert (answer.status, answer.code) == (409, "stale_receipt")
    assert api.delivery(message_id, two)["status"] == "IN_PROGRESS"
    assert ack(api, message_id=message_id, receipt=first["receipt"], queue=one).status == 200


def test_the_receipt_of_another_message_is_refused(api, queue, event_type, claimed):
    api.enqueue(event_type, queue=queue)
    other, = api.poll(queue)
    answer = ack(api, message_id=claimed["message_id"], receipt=other["receipt"])
    assert (answer.status, answer.code) == (409, "stale_receipt")
    for message in (claimed, other):
        assert api.delivery(message["message_id"], queue)["status"] == "IN_PROGRESS"


@pytest.mark.parametrize("change", [lambda receipt: receipt[::-1], lambda receipt: receipt[:-1], lambda receipt: "x",
                                    lambda receipt: receipt + "0", lambda receipt: receipt.swapcase(),
                                    lambda receipt: "A" * 128])
def test_a_receipt_that_was_never_given_is_refused(api, queue, claimed, change):
    answer = ack(api, message_id=claimed["message_id"], receipt=change(claimed["receipt"]))
    assert (answer.status, answer.code) == (409, "stale_receipt")
    assert api.delivery(claimed["message_id"], queue)["status"] == "IN_PROGRESS"


def test_unknown_messages_and_queues_are_told_apart(api, new_queue, queue, claimed):
    other = new_queue()
    assert refusal(ack(api, message_id=2**53 - 1)) == (404, "message_not_found")
    assert refusal(ack(api, message_id=2**53 - 1, receipt=claimed["receipt"])) == (404, "message_not_found")
    assert refusal(ack(api, message_id=claimed["message_id"], queue="no-such-queue")) == (404, "queue_not_found")
    assert refusal(ack(api, message_id=claimed["message_id"], queue=other)) == (404, "delivery_not_found")
    assert api.delivery(claimed["message_id"], queue)["status"] == "IN_PROGRESS"


def test_a_batch_tells_how_each_one_went(api, queue, event_type):
    for n in range(4):
        api.enqueue(event_type, n, queue=queue)
    messages = api.poll(queue)
    api.ack(messages[1])
    items = [{"message_id": message["message_id"], "receipt": message["receipt"]} for message in messages]
    items[2]["receipt"] = items[3]["receipt"]
    items.insert(0, {"message_id": 2**53 - 1, "receipt": items[0]["receipt"]})
    answer = ack(api, messages=items)
    assert answer.status == 200
    assert answer.json["ok"] is False
    assert answer.json["results"] == [
        {"message_id": 2**53 - 1, "ok": False, "code": "message_not_found"},
        {"message_id": messages[0]["message_id"], "ok": True},
        {"message_id": messages[1]["message_id"], "ok": True},
        {"message_id": messages[2]["message_id"], "ok": False, "code": "stale_receipt"},
        {"message_id": messages[3]["message_id"], "ok": True}]
    statuses = [api.delivery(message["message_id"], queue)["status"] for message in messages]
    assert statuses == ["DONE", "DONE", "IN_PROGRESS", "DONE"]


@pytest.mark.parametrize("count", [1, 100])
def test_a_batch_in_which_all_went_well_is_ok(api, queue, event_type, count):
    messages = [{"event_type": event_type, "payload": n, "queue": queue} for n in range(count)]
    api.done("POST", "/v1/enqueue/batch", {"messages": messages})
    items = [{"message_id": m["message_id"], "receipt": m["receipt"]} for m in api.poll(queue, limit=100)]
    answer = ack(api, messages=items, queue=queue).json
    assert answer == {"ok": True, "results": [{"message_id": item["message_id"], "ok": True} for item in items]}
    assert api.poll(queue) == []
    assert {item["status"] for m in api.found(event_type=event_type) for item in m["deliveries"]} == {"DONE"}


def test_one_message_twice_in_a_batch_is_fine(api, queue, claimed):
    item = {"message_id": claimed["message_id"], "receipt": claimed["receipt"]}
    assert ack(api, messages=[item, item]).json["ok"] is True
    assert len(api.delivery(claimed["message_id"], queue)["attempts"]) == 1


def refusal(answer):
    return answer.status, answer.code


@pytest.mark.parametrize("beyond", [2**53, 2**54, 2**62, 2**63, 2**64])
def test_an_id_beyond_the_range_is_no_other_name_of_a_message(api, queue, claimed, beyond):
    """Whatever the store makes of large numbers, they must not wrap round to a message that is there."""
    answer = ack(api, message_id=claimed["message_id"] + beyond)
    assert refusal(answer) == (422, "invalid_request")
    assert api.get(f"/v1/messages/{claimed['message_id'] + beyond}").status == 404
    assert api.delivery(claimed["message_id"], queue)["status"] == "IN_PROGRESS"
