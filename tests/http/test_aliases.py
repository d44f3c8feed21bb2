"""What a client of the original service sends and reads: six routes without a version, and no receipts."""

import pytest

ALIASES = {"/enqueue": "POST", "/poll": "POST", "/ack": "POST", "/fail": "POST", "/dead-letter": "GET", "/healthz": "GET"}


@pytest.fixture
def taken(api):
    """taken(message_id): what /poll gives for the message; all that stands before it in the default queue is acked."""

    def take(message_id):
        while True:
            messages = api.done("POST", "/poll", {"limit": 10})["messages"]
            assert messages, "the default queue ran empty without the message"
            for message in messages:
                if message["id"] != message_id:
                    api.done("POST", "/ack", {"message_id": message["id"]})
            for message in messages:
                if message["id"] == message_id:
                    return message

    return take


def test_the_original_flow_works_unchanged(api, event_type, taken):
    sent = api.done("POST", "/enqueue", {"event_type": event_type, "payload": {"a": 1}})
    message = taken(sent["message_id"])
    assert (message["event_type"], message["payload"], message["status"]) == (event_type, {"a": 1}, "IN_PROGRESS")
    assert message["retry_count"] == 0
    assert api.done("POST", "/ack", {"message_id": message["id"]}) == {"ok": True}
    assert api.delivery(sent["message_id"], "default")["status"] == "DONE"


def test_the_original_failure_ends_among_the_dead_letters(api, event_type, taken):
    sent = api.done("POST", "/enqueue", {"event_type": event_type, "payload": 1})
    message = taken(sent["message_id"])
    answer = api.done("POST", "/fail", {"message_id": message["id"], "error": "no disk"})
    assert (answer["status"], answer["retry_count"]) == ("NEW", 1)
    api.done("POST", f"/v1/messages/{message['id']}/cancel")
    again = api.done("POST", "/enqueue", {"event_type": event_type, "payload": 2})
    taken(again["message_id"])
    assert api.done("POST", "/fail", {"message_id": again["message_id"], "error": "dead", "dead": True})["status"] == "FAILED"
    letters = [letter for letter in api.rows("/dead-letter", "failed_messages", event_type=event_type)]
    assert [(letter["message_id"], letter["last_error"]) for letter in letters] == [(again["message_id"], "dead")]


def test_the_original_health_check_reads_ok(api):
    answer = api.with_token(None).get("/healthz")
    assert (answer.status, answer.body) == (200, b"OK")


@pytest.mark.parametrize("alias", [alias for alias in ALIASES if alias != "/healthz"])
def test_an_alias_needs_a_token_like_its_route(api, alias):
    answer = api.with_token(None).request(ALIASES[alias], alias, {} if ALIASES[alias] == "POST" else None)
    assert (answer.status, answer.code) == (401, "token_missing")


@pytest.mark.parametrize("alias", [alias for alias, method in ALIASES.items() if method == "POST"])
def test_an_alias_refuses_what_its_route_refuses(api, alias, nothing_stored):
    here, there = api.post(alias, {"colour": "red"}), api.post("/v1" + alias, {"colour": "red"})
    assert (here.status, here.code, here.places) == (there.status, there.code, there.places)
    assert here.status == 422


def test_errors_have_the_text_that_original_clients_read(api):
    answer = api.post("/ack", {"message_id": 9007199254740991})
    assert answer.status == 404
    assert isinstance(answer.json["error"], str) and answer.json["error"]


@pytest.mark.parametrize("address", ["/enqueue/batch", "/extend", "/stats", "/messages", "/subscriptions", "/dead-letter/requeue", "/v1ping"])
def test_only_the_original_routes_have_aliases(api, address):
    answer = api.exchange("POST", address, b"{}", {"Host": "x", "Authorization": f"Bearer {api.token}", "Content-Length": "2",
                                                   "Content-Type": "application/json"})
    assert answer.status == 404
