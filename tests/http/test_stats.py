def stats(api, queue):
    answer = api.get("/v1/stats", queue=queue)
    assert answer.status == 200
    found, = answer.json["queues"]
    assert found["queue"] == queue
    return found


def counts(api, queue):
    found = stats(api, queue)
    return tuple(found[name] for name in ("ready", "scheduled", "in_progress", "dead"))


def test_an_empty_queue_has_nothing_to_tell(api, queue):
    found = stats(api, queue)
    assert counts(api, queue) == (0, 0, 0, 0)
    assert found["oldest_ready_age_seconds"] is None
    assert found["capped"] == []
    assert (found["kind"], found["state"]) == ("pull", "active")


def test_every_delivery_is_counted_where_it_is(api, new_queue, event_type):
    queue = new_queue(backoff={"delays_seconds": [1000]})
    for n in range(6):
        api.enqueue(event_type, n, queue=queue)
    api.enqueue(event_type, 6, queue=queue, delay_seconds=1000)
    assert counts(api, queue) == (6, 1, 0, 0)
    messages = api.poll(queue, limit=4)
    assert counts(api, queue) == (2, 1, 4, 0)
    api.ack(messages[0])
    assert counts(api, queue) == (2, 1, 3, 0)
    api.fail(messages[1])
    assert counts(api, queue) == (2, 2, 2, 0)
    api.fail(messages[2], dead=True)
    assert counts(api, queue) == (2, 2, 1, 1)
    api.done("POST", "/v1/dead-letter/requeue", {"filter": {"queue": queue}})
    assert counts(api, queue) == (3, 2, 1, 0)


def test_the_age_of_the_oldest_ready_message_is_told_and_grows(api, queue, event_type, eventually):
    api.enqueue(event_type, queue=queue)
    age = stats(api, queue)["oldest_ready_age_seconds"]
    assert age >= 0
    eventually(lambda: stats(api, queue)["oldest_ready_age_seconds"] > age)
    api.poll(queue)
    assert stats(api, queue)["oldest_ready_age_seconds"] is None


def test_a_message_that_came_due_counts_as_ready(api, queue, event_type, eventually):
    api.enqueue(event_type, queue=queue, delay_seconds=1)
    eventually(lambda: counts(api, queue) == (1, 0, 0, 0))


def test_the_rates_count_what_just_happened(api, queue, event_type):
    for n in range(3):
        api.enqueue(event_type, n, queue=queue)
    messages = api.poll(queue)
    api.ack(messages[0])
    api.fail(messages[1], dead=True)
    rates = stats(api, queue)["rates"]
    assert rates == {"enqueued_per_minute": 3, "done_per_minute": 1, "failed_per_minute": 1}


def test_a_paused_queue_still_tells_what_it_holds(api, queue, event_type):
    api.enqueue(event_type, queue=queue)
    api.done("POST", f"/v1/subscriptions/{queue}/pause")
    assert stats(api, queue)["state"] == "paused"
    assert counts(api, queue) == (1, 0, 0, 0)


def test_all_queues_are_listed_by_name(api, new_queue):
    mine = {new_queue() for _ in range(3)}
    names = [found["queue"] for found in api.get("/v1/stats").json["queues"]]
    assert names == sorted(set(names))
    assert mine | {"default"} <= set(names)


def test_an_unknown_queue_has_no_figures(api):
    assert api.get("/v1/stats", queue="no-such-queue").json["queues"] == []


def test_counting_stops_at_ten_thousand(api, queue, event_type):
    for _ in range(10):
        messages = [{"event_type": event_type, "payload": 0, "queue": queue} for _ in range(1000)]
        api.done("POST", "/v1/enqueue/batch", {"messages": messages})
    full = stats(api, queue)
    assert (full["ready"], "ready" in full["capped"]) == (10000, False)
    api.enqueue(event_type, queue=queue)
    over = stats(api, queue)
    assert (over["ready"], "ready" in over["capped"]) == (10000, True)
