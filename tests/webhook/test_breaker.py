"""The circuit breaker: shared by all dispatchers, in the database."""

import time

from receiving import answering, hanging

CLOSED, OPEN, HALF_OPEN = "0", "1", "2"


def test_five_failures_in_a_row_open_it_and_nothing_is_sent_then(receiver, webhook, dispatch):
    endpoint = receiver(answering(500))
    hook = webhook(endpoint.url(), max_in_flight=1)
    messages = [hook.send() for _ in range(8)]
    dispatch()
    assert len(endpoint.requests) == 5
    assert hook.breaker == "open"
    dispatch()
    assert len(endpoint.requests) == 5
    # What the breaker held back spent no retry.
    assert [hook.delivery(each)["retry_count"] for each in messages] == [1, 1, 1, 1, 1, 0, 0, 0]


def test_one_probe_goes_and_its_success_closes_it(receiver, webhook, dispatch):
    endpoint = receiver(answering(500))
    hook = webhook(endpoint.url(), max_in_flight=1)
    for _ in range(8):
        hook.send()
    dispatch()
    hook.let_breaker_probe()
    endpoint.behaviour = answering(200)
    dispatch()
    assert hook.breaker == "closed"
    assert hook.breaker_changes() == [(CLOSED, OPEN), (OPEN, HALF_OPEN), (HALF_OPEN, CLOSED)]
    assert len(endpoint.requests) > 5


def test_a_probe_that_fails_opens_it_again(receiver, webhook, dispatch):
    endpoint = receiver(answering(500))
    hook = webhook(endpoint.url(), max_in_flight=1)
    for _ in range(8):
        hook.send()
    dispatch()
    hook.let_breaker_probe()
    dispatch()
    assert len(endpoint.requests) == 6
    assert hook.breaker == "open"
    assert hook.breaker_changes() == [(CLOSED, OPEN), (OPEN, HALF_OPEN), (HALF_OPEN, OPEN)]


def test_of_three_dispatchers_one_sends_the_probe(receiver, webhook, start, dispatch, eventually):
    endpoint = receiver(answering(500))
    hook = webhook(endpoint.url(), max_in_flight=1, timeout_seconds=5)
    for _ in range(8):
        hook.send()
    dispatch()
    endpoint.behaviour = hanging
    daemons = [start("--daemon") for _ in range(3)]
    hook.let_breaker_probe()
    eventually(lambda: len(endpoint.requests) >= 6)
    time.sleep(2)
    assert len(endpoint.requests) == 6
    assert hook.breaker == "half_open"
    for daemon in daemons:
        daemon.kill()


def test_reset_by_hand_closes_it(receiver, webhook, client, dispatch):
    endpoint = receiver(answering(500))
    hook = webhook(endpoint.url(), max_in_flight=1)
    for _ in range(8):
        hook.send()
    dispatch()
    client.post(f"/v1/subscriptions/{hook.name}/reset-breaker", {"reason": "mended"})
    endpoint.behaviour = answering(200)
    dispatch()
    assert hook.breaker == "closed"
    assert len(endpoint.requests) > 5


def test_operators_are_told(receiver, webhook, client, dispatch):
    client.post("/v1/subscriptions", {"name": "news", "kind": "pull", "event_types": ["pmq.*"]})
    try:
        endpoint = receiver(answering(500))
        hook = webhook(endpoint.url(), max_in_flight=1, max_retries=0)
        for _ in range(5):
            hook.send()
        dispatch()
        news = client.post("/v1/poll", {"queue": "news", "limit": 100})["messages"]
        types = [each["event_type"] for each in news]
        assert types.count("pmq.delivery.dead") == 5
        assert types.count("pmq.breaker.opened") == 1
        assert {each["producer"] for each in news} == {"pmq"}
    finally:
        client.delete("/v1/subscriptions/news?force=true")
