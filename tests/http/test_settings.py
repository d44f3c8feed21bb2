"""An installation whose settings are not the defaults."""

import pytest
from client import Api
from handmade_tokens import claims, sign
from installation import Installation

SETTINGS = {"JWT_REQUIRE_SCOPES": "false", "JWT_ISSUER": "someone", "JWT_AUDIENCE": "queue-7", "MAX_PAYLOAD_BYTES": "1000"}


@pytest.fixture(scope="module")
def installation():
    installation = Installation.new(**SETTINGS)
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def key(installation):
    return installation.settings()["JWT_SECRET_KEY"].encode()


def caller(installation, key, **changes):
    return Api(installation.url, sign(key, claims(**{"iss": "someone", "aud": "queue-7", **changes})))


def test_a_token_without_scopes_may_do_everything_where_scopes_are_not_required(installation, key):
    api = caller(installation, key, scope=None)
    api.done("POST", "/v1/subscriptions", {"name": "q", "kind": "pull", "event_types": ["x"]}, status=201)
    message_id = api.enqueue("a", queue="q")["message_id"]
    message, = api.poll("q")
    api.fail(message, dead=True)
    assert api.done("POST", "/v1/dead-letter/requeue", {"message_ids": [message_id]})["requeued"] == 1
    assert api.get("/v1/stats").status == 200


def test_a_token_with_scopes_is_still_bound_by_them(installation, key):
    api = caller(installation, key, scope="mq:read")
    assert api.get("/v1/stats").status == 200
    answer = api.post("/v1/enqueue", {"event_type": "a", "payload": 1})
    assert (answer.status, answer.code) == (403, "insufficient_scope")


@pytest.mark.parametrize("changes", [{"iss": "pmq"}, {"aud": "pmq"}, {"iss": None}, {"aud": None}])
def test_the_configured_issuer_and_audience_count(installation, key, changes):
    answer = caller(installation, key, **changes).get("/v1/stats")
    assert (answer.status, answer.code) == (401, "token_invalid")


def test_the_command_line_makes_tokens_that_fit(installation):
    assert Api(installation.url, installation.token("someone", "mq:read")).get("/v1/stats").status == 200


def test_the_configured_size_of_payloads_counts(installation, key):
    api = caller(installation, key)
    assert api.post("/v1/enqueue", {"event_type": "a", "payload": "x" * 998}).status == 200
    answer = api.post("/v1/enqueue", {"event_type": "a", "payload": "x" * 999})
    assert (answer.status, answer.code) == (413, "payload_too_large")
