"""What was restored is held until an operator lets it go."""

import uuid

import pytest


@pytest.fixture
def held(installation, client):
    queue = f"hook-{uuid.uuid4().hex[:8]}"
    client_of_hooks = installation.client("ops", "mq:subscribe mq:enqueue")
    client_of_hooks.post("/v1/subscriptions", {"name": queue, "kind": "webhook", "url": "https://1.1.1.1:8443/hook",
                                               "event_types": [f"{queue}.*"]})
    client_of_hooks.post("/v1/enqueue", {"event_type": f"{queue}.a", "payload": 1})
    installation.sql("UPDATE dispatch_state SET held_since = 1700000000000, held_because = 'a <b>backup</b>'")
    yield queue
    installation.sql("UPDATE dispatch_state SET held_since = NULL, held_because = NULL")


def test_an_operator_sees_what_would_be_sent_and_lets_it_go(operator, installation, held):
    assert "Nothing is sent to webhooks" in operator.get("/").text
    page = operator.get("/restore")
    assert held in page.text and "a <b>backup</b>" in page.text
    done = page.send("/release", reason="compared with the shop")
    assert "Dispatchers send again" in done.text
    assert installation.sql("SELECT held_since FROM dispatch_state") == [["NULL"]]
    told = operator.get("/audit?action=restore.release").text
    assert "compared with the shop" in told
    assert "Nothing was held back" in page.send("/release").text
    assert "Nothing is sent to webhooks" not in operator.get("/").text


def test_a_viewer_only_sees_it(signed_in, installation, held):
    viewer = signed_in("viewer")
    page = viewer.get("/restore")
    assert held in page.text and "Send what waits" not in page.text
    assert installation.sql("SELECT held_since FROM dispatch_state") == [["1700000000000"]]
