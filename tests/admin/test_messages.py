"""Finding a message, and why it hasn't been delivered."""

import subprocess

import pytest
from installation import ROOT


def why(operator, message_id):
    text = operator.get(f"/messages/{message_id}").text
    assert "Why hasn’t this been delivered?" in text, text
    return text.split("Why hasn’t this been delivered?")[1]


def enqueue(client, queue, **fields):
    return client.post("/v1/enqueue", {"event_type": "doc.parsed", "payload": {"a": 1}, "queue": queue, **fields})["message_id"]


def test_one_field_finds_by_number_trace_and_type(operator, client, queue):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    sent = client.send("POST", "/v1/enqueue", {"event_type": "find.me", "payload": 1, "queue": queue},
                       {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})["message_id"]
    assert operator.get(f"/find?q=%23{sent}").address.endswith(f"/messages/{sent}")
    assert str(sent) in operator.get(f"/find?q=00-{trace}-00f067aa0ba902b7-01").text
    assert str(sent) in operator.get("/find?q=find.*").text


@pytest.mark.parametrize("status, found", [("ready", True), ("dead", False), ("in_progress", False)])
def test_the_search_narrows_by_queue_and_status(operator, client, queue, status, found):
    sent = enqueue(client, queue)
    links = operator.get(f"/messages?queue={queue}&status={status}").links
    assert any(link.endswith(f"/messages/{sent}") for link in links) == found


def test_the_search_narrows_by_producer(operator, client, installation, queue):
    own, other = enqueue(client, queue), enqueue(installation.client("warehouse"), queue)
    for producer, found, not_found in (("shop", own, other), ("warehouse", other, own)):
        links = operator.get(f"/messages?queue={queue}&producer={producer}").links
        assert any(link.endswith(f"/messages/{found}") for link in links)
        assert not any(link.endswith(f"/messages/{not_found}") for link in links)


@pytest.mark.parametrize("since, until, found", [("1h", "", True), ("", "1h", False), ("2h", "1h", False)])
def test_the_search_narrows_by_time(operator, client, queue, since, until, found):
    sent = enqueue(client, queue)
    links = operator.get(f"/messages?queue={queue}&since={since}&until={until}").links
    assert any(link.endswith(f"/messages/{sent}") for link in links) == found


def test_an_erased_payload_is_said_to_be_so_and_nothing_is_offered(operator, client, queue, installation):
    sent = enqueue(client, queue, payload={"user_id": "anna-17"})
    claimed = client.post("/v1/poll", {"queue": queue})["messages"][0]
    client.post("/v1/fail", {"message_id": sent, "receipt": claimed["receipt"], "error": "anna-17 is unknown", "dead": True})
    assert "anna-17" in operator.get(f"/messages/{sent}").text
    subprocess.run([ROOT / "bin/pmq", "--env", installation.env_file, "erase", "--message", str(sent), "--reason", "asked to", "--yes"],
                   check=True, stdout=subprocess.DEVNULL)
    page = operator.get(f"/messages/{sent}")
    assert "It was erased on" in page.text and "anna-17" not in page.text
    assert "Requeue" not in page.text and "/replay" not in page.text
    assert "asked to" in operator.get("/audit?action=payload").text
    assert operator.get(f"/messages?queue={queue}").status == 200


def test_it_says_who_is_ahead(operator, client, queue):
    first, second = enqueue(client, queue), enqueue(client, queue)
    assert "It is next" in why(operator, first)
    assert "behind 1 other that" in why(operator, second)


def test_it_says_when_it_is_due(operator, client, queue):
    assert "becomes ready in 59m" in why(operator, enqueue(client, queue, delay_seconds=3600))


def test_it_says_that_the_queue_is_paused_and_why(operator, client, queue):
    sent = enqueue(client, queue)
    page = operator.get(f"/queues/{queue}").send("/state", what="pause", reason="moving house")
    assert "Paused" in page.text
    told = why(operator, sent)
    assert "The queue is paused" in told and "moving house" in told
    assert client.post("/v1/poll", {"queue": queue})["messages"] == []
    operator.get(f"/queues/{queue}").send("/state", what="resume")
    assert len(client.post("/v1/poll", {"queue": queue})["messages"]) == 1


def test_it_says_who_holds_it_and_a_lease_can_be_taken_away(operator, client, queue):
    sent = enqueue(client, queue)
    [held] = client.post("/v1/poll", {"queue": queue, "lease_seconds": 600})["messages"]
    assert "shop holds it under a lease that ends in 9m" in why(operator, sent)
    page = operator.get(f"/messages/{sent}").send("/deliveries/", what="release")
    assert "The lease was taken away" in page.text
    answer = None
    try:
        client.post("/v1/ack", {"message_id": sent, "receipt": held["receipt"]})
    except Exception as refused:
        answer = refused
    assert answer is not None and answer.code == "stale_receipt"
    [again] = client.post("/v1/poll", {"queue": queue})["messages"]
    assert (again["message_id"], again["retry_count"]) == (sent, 0)
    assert "Lease released" in operator.get(f"/messages/{sent}").text


def test_the_second_of_two_windows_is_told_that_it_was_late(operator, client, queue):
    sent = enqueue(client, queue)
    first, second = operator.get(f"/messages/{sent}"), operator.get(f"/messages/{sent}")
    assert "It was cancelled." in first.send("/deliveries/", what="cancel").text
    assert "Nothing was changed" in second.send("/deliveries/", what="cancel").text


def test_a_message_is_replayed(operator, client, queue):
    sent = enqueue(client, queue)
    [message] = client.post("/v1/poll", {"queue": queue})["messages"]
    client.post("/v1/ack", {"message_id": sent, "receipt": message["receipt"]})
    page = operator.get(f"/messages/{sent}").send("/replay", queue=queue)
    assert "One new delivery was made." in page.text
    assert len(client.post("/v1/poll", {"queue": queue})["messages"]) == 1


def test_every_attempt_is_on_the_timeline(operator, client, queue):
    client.send("PATCH", f"/v1/subscriptions/{queue}", {"max_retries": 3, "backoff": {"delays_seconds": [0]}})
    sent = enqueue(client, queue)
    for error in ("first error", "second error"):
        [message] = client.post("/v1/poll", {"queue": queue})["messages"]
        client.post("/v1/fail", {"message_id": sent, "receipt": message["receipt"], "error": error})
    [message] = client.post("/v1/poll", {"queue": queue})["messages"]
    client.post("/v1/ack", {"message_id": sent, "receipt": message["receipt"]})
    text = operator.get(f"/messages/{sent}").text
    order = [text.index(words) for words in ("Enqueued", "Attempt 1 failed", "first error", "Attempt 2 failed", "second error",
                                             "Attempt 3 succeeded")]
    assert order == sorted(order)
    assert "Why hasn’t" not in text


HOSTILE = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{BASE}}{{%AUTOESCAPE}}", "javascript:alert(1)", "\u202egnp.exe",
           "x" * 10_000, "</textarea><script>alert(1)</script>", "' onmouseover='alert(1)", "\u0001\u0000\u001b[31m", "&lt;b&gt;"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_from_outside_becomes_part_of_a_page(operator, client, queue, bury, text):
    [sent] = bury(text.replace("\0", ""), payload={"text": text.replace("\0", ""), text.replace("\0", "")[:50]: [text[:20].replace("\0", "")]})
    delivery_id = client.get(f"/v1/messages/{sent}")["deliveries"][0]["delivery_id"]
    for address in (f"/messages/{sent}", f"/dead-letters?queue={queue}", f"/dead-letters/{delivery_id}", f"/messages?queue={queue}",
                    "/"):
        page = operator.get(address)
        assert page.status == 200, address
        assert "<script>" not in page.body.lower()
        assert "<img" not in page.body.lower()
        assert "\u202e" not in page.text and "\x1b" not in page.text
        assert page.body.rstrip().endswith("</html>")
