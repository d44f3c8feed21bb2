def expired(api, message):
    return lambda: api.get("/v1/stats").json["as_of"] > message["lease_expires_at"]


def test_a_lease_that_ran_out_is_given_again_and_counted(caller, queue, event_type, eventually):
    api = caller("first")
    message_id = api.enqueue(event_type, queue=queue)["message_id"]
    lost, = api.poll(queue, lease_seconds=1)
    again, = eventually(lambda: caller("second").poll(queue))
    assert again["delivery_id"] == lost["delivery_id"]
    assert again["receipt"] != lost["receipt"]
    assert again["retry_count"] == 1
    assert again["updated_at"] >= lost["lease_expires_at"]
    attempts = api.delivery(message_id, queue)["attempts"]
    assert [(a["number"], a["worker"], a["outcome"]) for a in attempts] == [(1, "first", "lease_expired")]


def test_a_stale_claim_cannot_ack_fail_or_extend(caller, queue, event_type, eventually):
    first, second = caller("first"), caller("second")
    message_id = first.enqueue(event_type, queue=queue)["message_id"]
    lost, = first.poll(queue, lease_seconds=1)
    again, = eventually(lambda: second.poll(queue))
    body = {"message_id": message_id, "receipt": lost["receipt"]}
    for address, more in [("/v1/ack", {}), ("/v1/fail", {"error": "x"}), ("/v1/extend", {"lease_seconds": 60})]:
        answer = first.post(address, {**body, **more})
        assert (answer.status, answer.code) == (409, "stale_receipt"), address
    assert first.post("/v1/ack", {"message_id": message_id}).code == "not_claimed"
    delivery = first.delivery(message_id, queue)
    assert (delivery["status"], delivery["worker"], delivery["retry_count"]) == ("IN_PROGRESS", "second", 1)
    second.ack(again)
    answer = first.post("/v1/ack", body)
    assert (answer.status, answer.code) == (409, "stale_receipt")


def test_when_the_retries_are_spent_a_lost_lease_makes_a_dead_letter(api, new_queue, event_type, eventually):
    queue = new_queue(max_retries=1)
    message_id = api.enqueue(event_type, queue=queue)["message_id"]
    api.poll(queue, lease_seconds=1)
    second, = eventually(lambda: api.poll(queue, lease_seconds=1))
    assert second["retry_count"] == 1
    eventually(expired(api, second))
    assert api.poll(queue) == []
    letter, = api.dead(queue)
    assert (letter["message_id"], letter["retry_count"], letter["last_error"]) == (message_id, 2, "lease expired")
    delivery = api.delivery(message_id, queue)
    assert [attempt["outcome"] for attempt in delivery["attempts"]] == ["lease_expired", "lease_expired"]


def test_a_lost_lease_waits_for_no_backoff(api, new_queue, event_type, eventually):
    queue = new_queue(backoff={"delays_seconds": [86400]})
    api.enqueue(event_type, queue=queue)
    api.poll(queue, lease_seconds=1)
    assert eventually(lambda: api.poll(queue))[0]["retry_count"] == 1


def test_each_message_of_a_batch_has_a_lease_of_its_own(api, queue, event_type, eventually):
    for n in range(3):
        api.enqueue(event_type, n, queue=queue)
    messages = api.poll(queue, lease_seconds=2)
    api.ack(messages[0])
    api.done("POST", "/v1/extend", {"message_id": messages[1]["message_id"], "receipt": messages[1]["receipt"],
                                    "lease_seconds": 600})
    again = eventually(lambda: api.poll(queue))
    assert [message["payload"] for message in again] == [2]


def test_a_lease_that_ran_out_unnoticed_can_still_be_acked(api, queue, event_type, eventually):
    """Nobody has claimed it since, so the work isn't done twice."""
    message_id = api.enqueue(event_type, queue=queue)["message_id"]
    message, = api.poll(queue, lease_seconds=1)
    eventually(expired(api, message))
    api.ack(message)
    assert api.delivery(message_id, queue)["status"] == "DONE"
    assert api.poll(queue) == []
