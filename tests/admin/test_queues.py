"""Queues: made, changed, held, tried, replayed and removed; the breakers of webhooks."""

import re
import uuid

from test_roles import token_of


def audited(operator, action):
    return operator.get(f"/audit?action={action}").text


def enqueue(client, queue, payload=1, event_type="doc.parsed"):
    return client.post("/v1/enqueue", {"event_type": event_type, "payload": payload, "queue": queue})["message_id"]


def take(client, queue):
    """Polls and acks what is there; returns the messages."""
    messages = client.post("/v1/poll", {"queue": queue, "limit": 100})["messages"]
    for message in messages:
        client.post("/v1/ack", {"message_id": message["message_id"], "receipt": message["receipt"]})
    return messages


def test_a_queue_is_made_changed_and_removed(operator, client):
    name = f"made-{uuid.uuid4().hex[:8]}"
    page = operator.get("/queues/new").send("/queues", name=name, kind="pull", event_types="doc.*\norder.paid", max_retries="4")
    assert name in page.text and "doc.*, order.paid" in page.text
    page = operator.get(f"/queues/{name}/edit").send(f"/queues/{name}/edit", event_types="doc.*", max_retries="2")
    assert "Saved." in page.text
    told = client.get(f"/v1/subscriptions/{name}")
    assert told["event_types"] == ["doc.*"] and told["max_retries"] == 2
    enqueue(client, name)
    refused = operator.get(f"/queues/{name}").send("/remove", confirmed="something else")
    assert "Nothing was removed" in refused.text
    gone = operator.get(f"/queues/{name}").send("/remove", confirmed=name)
    assert "was removed" in gone.text
    assert operator.get(f"/queues/{name}").status == 404
    assert audited(operator, "queue.remove").count(name) == 1


def test_a_queue_is_given_days_of_its_own_and_they_are_taken_back(operator, client):
    name = f"kept-{uuid.uuid4().hex[:8]}"
    operator.get("/queues/new").send("/queues", name=name, kind="pull", event_types="doc.*", keep_finished_days="2", keep_dead_days="0")
    told = client.get(f"/v1/subscriptions/{name}")
    assert (told["keep_finished_days"], told["keep_dead_days"]) == (2, 0)
    page = operator.get(f"/queues/{name}/edit")
    fields = dict(page.form(f"/queues/{name}/edit").fields)
    assert (fields["keep_finished_days"], fields["keep_dead_days"]) == ("2", "0")
    page.send(f"/queues/{name}/edit", keep_finished_days="", keep_dead_days="36500")
    told = client.get(f"/v1/subscriptions/{name}")
    assert (told["keep_finished_days"], told["keep_dead_days"]) == (None, 36500)
    refused = operator.get(f"/queues/{name}/edit").send(f"/queues/{name}/edit", keep_dead_days="-1")
    assert refused.status == 422 and "from 0 to 36500" in refused.text
    operator.get(f"/queues/{name}").send("/remove", confirmed=name)


def test_what_is_wrong_with_a_new_queue_is_told_and_nothing_typed_is_lost(operator):
    page = operator.get("/queues/new").send("/queues", name="Not A Name", kind="pull", event_types="doc.*")
    assert page.status == 422
    assert dict(page.form("/queues").fields)["event_types"] == "doc.*"


def test_the_list_tells_what_comes_in_and_goes_out(operator, client, queue):
    for payload in range(3):
        enqueue(client, queue, payload)
    take(client, queue)
    enqueue(client, queue)
    [row] = [row for row in operator.get("/queues").body.split("<tr>") if f"/queues/{queue}\"" in row]
    assert re.findall(r'data-label="(In / min|Out / min)">(\d+)', row) == [("In / min", "4"), ("Out / min", "3")]


def test_a_paused_queue_hands_nothing_out(operator, client, queue):
    enqueue(client, queue)
    page = operator.get(f"/queues/{queue}").send("/state", what="pause", reason="moving house")
    assert "moving house" in page.text
    assert take(client, queue) == []
    operator.get(f"/queues/{queue}").send("/state", what="resume")
    assert len(take(client, queue)) == 1
    told = audited(operator, "queue")
    assert "queue.pause" in told and "moving house" in told and "queue.resume" in told


def test_a_test_event_goes_to_this_queue_alone_and_is_written_down(operator, client, queue):
    page = operator.get(f"/queues/{queue}").send("/test")
    assert "A test event is on its way" in page.text
    assert [message["event_type"] for message in take(client, queue)] == ["pmq.test"]
    assert queue in audited(operator, "queue.test")


def test_a_time_is_replayed_as_a_job_of_its_own(operator, client, queue):
    for payload in range(3):
        enqueue(client, queue, payload, f"only.{queue}")
    enqueue(client, queue, 99, "of.another.type")
    assert len(take(client, queue)) == 4
    page = operator.get(f"/queues/{queue}").send("/replay", since="1h", reason="index was lost")
    assert "finished" in page.text and "3 of 3" in page.text and "index was lost" in page.text
    assert sorted(message["payload"] for message in take(client, queue)) == [0, 1, 2]
    assert "index was lost" in audited(operator, "queue.replay")


def test_a_replay_can_be_slow_and_be_stopped_or_be_of_nothing(operator, client, queue):
    enqueue(client, queue, 1, f"only.{queue}")
    enqueue(client, queue, 2, f"only.{queue}")
    take(client, queue)
    operator.get(f"/queues/{queue}").send("/replay", since="1h", rate="0.1")
    assert len(take(client, queue)) == 1
    assert operator.get(f"/queues/{queue}").send("/replay", since="1h", until="2h").status == 422
    assert operator.get(f"/queues/{queue}").send("/replay", since="").status == 422
    nothing = operator.get(f"/queues/{queue}").send("/replay", since="1s", until="")
    assert "finished" in nothing.text


def test_a_breaker_is_tripped_and_reset_by_hand(operator, client, webhook):
    sent = client.post("/v1/enqueue", {"event_type": f"only.{webhook}", "payload": 1})["message_id"]
    page = operator.get("/breakers")
    page = page.send(f"/queues/{webhook}/breaker", what="trip", reason="their maintenance")
    assert "The breaker is open" in page.text and "their maintenance" in page.text
    why = operator.get(f"/messages/{sent}").text
    assert "its circuit breaker is open" in why and "the next probe goes out in" in why
    assert f"The breaker of {webhook} is open" in operator.get("/").text
    page = operator.get("/breakers").send(f"/queues/{webhook}/breaker", what="reset")
    assert "The breaker is closed" in page.text
    assert "circuit breaker is open" not in operator.get(f"/messages/{sent}").text
    assert client.get(f"/v1/subscriptions/{webhook}")["breaker"]["state"] == "closed"
    told = audited(operator, "breaker")
    assert "breaker.trip" in told and "breaker.reset" in told and "their maintenance" in told


def test_a_breaker_that_opened_meanwhile_is_held_open_all_the_same(operator, client, webhook):
    for _ in range(2):
        answer = operator.submit(f"/queues/{webhook}/breaker", [("form_token", token_of(operator)), ("what", "trip"), ("back", "")])
        assert "The breaker is open" in answer.text
    assert client.get(f"/v1/subscriptions/{webhook}")["breaker"]["state"] == "open"


def test_a_new_secret_is_shown_once_and_is_nowhere_else(operator, webhook):
    page = operator.get(f"/queues/{webhook}").send("/secret")
    assert "whsec_" in page.text
    secret = page.text[page.text.index("whsec_"):].split()[0]
    for address in (f"/queues/{webhook}", "/audit", "/"):
        assert secret not in operator.get(address).body


def test_a_webhook_to_where_posts_may_not_go_is_refused_with_the_reason(operator):
    page = operator.get("/queues/new").send("/queues", name=f"w-{uuid.uuid4().hex[:8]}", kind="webhook", event_types="doc.*",
                                            url="http://169.254.169.254/latest/")
    assert page.status == 422
    assert "may not reach" in page.text
