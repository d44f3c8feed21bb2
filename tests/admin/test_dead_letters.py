"""Finding what died, and putting it right."""

import json


def dead(client, queue):
    return client.get(f"/v1/dead-letter?queue={queue}&limit=100")["failed_messages"]


def jobs(page):
    return [link for link in page.links if "/admin/jobs/" in link]


def test_errors_of_one_kind_are_one_group(operator, queue, bury):
    bury("timeout after 31 s at 10.0.0.7:443", "timeout after 44 s at 10.0.0.9:443", "no such file '/a/1.pdf'")
    page = operator.get(f"/dead-letters?queue={queue}")
    assert "3 match" in page.text
    assert "2 timeout after # s at #" in page.text
    group = [link for link in page.links if "group=timeout" in link][0]
    assert "2 match" in operator.get(group).text


def test_a_search_that_looked_far_enough_says_how_far_and_goes_on(operator, client, queue, bury, installation):
    [old] = bury("the one that is looked for")
    digits = "(SELECT 0 AS n " + " ".join(f"UNION ALL SELECT {n}" for n in range(1, 10)) + ")"
    number = "a.n + 10 * b.n + 100 * c.n + 1000 * d.n"
    # Later failures than that one; nothing reads more of them than their errors.
    installation.sql("INSERT INTO delivery (bucket, subscription_id, state, position, id, message_day, priority, created_at, updated_at, ready_at, last_error)"
                     f" SELECT 1, e.subscription_id, 3, e.position + 1 + {number}, e.id + 1024 * 1000000 + {number}, e.message_day, 0, 0, 0, 0, 'another'"
                     f" FROM delivery e, {digits} a, {digits} b, {digits} c, {digits} d WHERE e.bucket = 1 AND e.id >> 10 = {old}")
    try:
        page = operator.get(f"/dead-letters?queue={queue}&error=looked+for")
        assert "Nothing found so far" in page.text and "No dead letter matches" not in page.text
        pages = 1
        while not any(link.endswith(f"/messages/{old}") for link in page.links):
            page = operator.get([link for link in page.links if "cursor=" in link][0])
            pages += 1
        assert 2 < pages < 50
        assert not [link for link in page.links if "cursor=" in link]
    finally:
        installation.sql(f"DELETE FROM delivery WHERE bucket = 1 AND last_error = 'another' AND id >= {old} * 1024 + 1024 * 1000000")


def test_all_that_match_are_requeued_and_the_filter_is_kept(operator, client, queue, bury):
    bury("HTTP 503 from a", "HTTP 503 from b", "disk full")
    page = operator.get(f"/dead-letters?queue={queue}&error=HTTP+503")
    asked = page.send("/preview", what="requeue-all")
    assert "Requeue 2 dead letters?" in asked.text
    done = asked.send("/apply", kind="requeue", reason="the ledger is back")
    assert done.address.endswith(f"/dead-letters?queue={queue}&error=HTTP%20503")
    assert "2 dead letters requeued." in done.text
    assert [letter["last_error"] for letter in dead(client, queue)] == ["disk full"]
    assert len(client.post("/v1/poll", {"queue": queue})["messages"]) == 2
    audit = operator.get(f"/audit?actor={operator.name}&action=dead-letters.requeue")
    assert "the ledger is back" in audit.text


def test_chosen_letters_alone_are_discarded(operator, client, queue, bury):
    ids = bury("a", "b", "c")
    page = operator.get(f"/dead-letters?queue={queue}")
    letters = {letter["message_id"]: letter["delivery_id"] for letter in dead(client, queue)}
    asked = page.send("/preview", what="discard-chosen", more=[("delivery", letters[ids[0]]), ("delivery", letters[ids[2]])])
    assert "Discard 2 dead letters?" in asked.text
    asked.send("/apply", kind="discard", reason="test data")
    assert [letter["message_id"] for letter in dead(client, queue)] == [ids[1]]
    [action] = client.get(f"/v1/messages/{ids[0]}")["deliveries"][0]["actions"]
    assert (action["action"], action["by"], action["reason"]) == ("discard", operator.name, "test data")


def test_nothing_happens_before_the_question_is_answered(operator, client, queue, bury):
    bury("a", "b")
    operator.get(f"/dead-letters?queue={queue}").send("/preview", what="requeue-all")
    assert len(dead(client, queue)) == 2


def test_choosing_nothing_is_told(operator, queue, bury):
    bury("a")
    asked = operator.get(f"/dead-letters?queue={queue}").send("/preview", what="requeue-chosen")
    assert "Nothing is chosen" in asked.text


def test_at_a_rate_they_become_due_one_after_the_other(operator, client, queue, bury):
    ids = bury(*["slow down"] * 4)
    done = operator.get(f"/dead-letters?queue={queue}").send("/preview", what="requeue-all").send(
        "/apply", kind="requeue", rate="0.01")
    assert "4 dead letters requeued." in done.text
    assert len(client.post("/v1/poll", {"queue": queue})["messages"]) == 1
    waiting = [client.get(f"/v1/messages/{id}")["deliveries"][0] for id in ids[1:]]
    assert [each["status"] for each in waiting] == ["NEW"] * 3
    assert all(each["next_attempt_at"] for each in waiting)


def test_a_requeue_is_taken_back_as_far_as_nobody_has_begun(operator, client, queue, bury, delivery):
    ids = bury(*["slow down"] * 3)
    before = {letter["message_id"]: letter for letter in dead(client, queue)}
    done = operator.get(f"/dead-letters?queue={queue}").send("/preview", what="requeue-all").send(
        "/apply", kind="requeue", rate="0.01", reason="too early")
    [claimed] = client.post("/v1/poll", {"queue": queue})["messages"]
    job = operator.get(jobs(done)[0])
    assert "3 of 3" in job.text
    back = job.send("/jobs/", what="take-back")
    assert "Taken back 2" in back.text
    after = {letter["message_id"]: letter for letter in dead(client, queue)}
    assert set(after) == set(ids) - {claimed["message_id"]}
    for id, letter in after.items():
        assert (letter["failed_at"], letter["retry_count"], letter["last_error"]) == (
            before[id]["failed_at"], before[id]["retry_count"], before[id]["last_error"])
    client.post("/v1/ack", {"message_id": claimed["message_id"], "receipt": claimed["receipt"]})
    assert delivery(claimed["message_id"])["status"] == "DONE"


def test_two_windows_requeue_once(operator, client, queue, bury):
    bury("a", "b")
    page = operator.get(f"/dead-letters?queue={queue}")
    first, second = (page.send("/preview", what="requeue-all") for _ in range(2))
    first.send("/apply", kind="requeue")
    told = second.send("/apply", kind="requeue")
    assert "Nothing was changed" in told.text
    assert len(client.post("/v1/poll", {"queue": queue})["messages"]) == 2


def test_a_corrected_payload_goes_out_as_a_new_message(operator, client, queue, bury, delivery):
    [original] = bury("not a number: pages", payload={"pages": "twelve", "big": 12345678901234567890})
    letter, = dead(client, queue)
    page = operator.get(f"/dead-letters/{letter['delivery_id']}")
    assert '&quot;pages&quot;: &quot;twelve&quot;' in page.body
    assert "12345678901234567890" in page.body
    done = page.send(f"/dead-letters/{letter['delivery_id']}", payload='{"pages": 12}', reason="typo")
    assert "the original is kept" in done.text
    [message] = client.post("/v1/poll", {"queue": queue})["messages"]
    assert message["payload"] == {"pages": 12}
    assert message["message_id"] != original
    kept = client.get(f"/v1/messages/{original}")
    assert kept["payload"]["pages"] == "twelve"
    assert delivery(original)["status"] == "DISCARDED"
    assert f"replaced by message {message['message_id']}" in json.dumps(kept)


def test_what_is_no_json_is_given_back_as_it_was_typed(operator, client, queue, bury):
    bury("x")
    letter, = dead(client, queue)
    page = operator.get(f"/dead-letters/{letter['delivery_id']}").send(
        f"/dead-letters/{letter['delivery_id']}", payload='{"pages": 12,\n "x": }', reason="my reason")
    assert page.status == 422
    assert "Line 2" in page.text
    form = dict(page.form(f"/dead-letters/{letter['delivery_id']}").fields)
    assert form["payload"] == '{"pages": 12,\n "x": }' and form["reason"] == "my reason"
    assert len(dead(client, queue)) == 1


def test_a_page_of_many_goes_on_where_it_ended(operator, client, queue):
    client.post("/v1/enqueue/batch", {"messages": [{"event_type": "x", "payload": n, "queue": queue} for n in range(120)]})
    for _ in range(2):
        for message in client.post("/v1/poll", {"queue": queue, "limit": 100})["messages"]:
            client.post("/v1/fail", {"message_id": message["message_id"], "receipt": message["receipt"], "error": "all the same"})
    seen = []
    page = operator.get(f"/dead-letters?queue={queue}")
    while True:
        seen += [link.rsplit("/", 1)[1] for link in page.links if "/admin/messages/" in link]
        further = [link for link in page.links if "cursor=" in link]
        if not further:
            break
        page = operator.get(further[0])
    assert len(seen) == len(set(seen)) == 120
