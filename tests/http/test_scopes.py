"""Every operation of the contract, with every scope: the contract says who may do what."""

import pytest
from client import Api
from handmade_tokens import claims, sign
from judge import contract

SCOPES = ["mq:enqueue", "mq:consume", "mq:subscribe", "mq:operate", "mq:read", "log:write"]
OPERATIONS = [(path, method.upper(), operation) for path, method, operation in contract.operations()
              if operation["security"]]
NAMES = [f"{method} {path}" for path, method, _ in OPERATIONS]


def call(caller, path, method):
    address = path.replace("{id}", "9007199254740991").replace("{name}", "no-such-queue")
    return caller.request(method, address, {} if method in ("POST", "PATCH") else None)


@pytest.mark.parametrize("path, method, operation", OPERATIONS, ids=NAMES)
def test_only_the_scopes_of_the_contract_open_a_route(caller, path, method, operation):
    wanted = {scope for requirement in operation["security"] for scope in requirement["token"]}
    assert wanted and wanted != set(SCOPES)
    for scope in SCOPES:
        answer = call(caller("tester", scope), path, method)
        assert (answer.status == 403) == (scope not in wanted), f"{scope}: {answer}"


@pytest.mark.parametrize("path, method, operation", OPERATIONS, ids=NAMES)
def test_a_refusal_names_the_scope_that_is_missing(caller, path, method, operation):
    everything_else = " ".join(set(SCOPES) - {scope for each in operation["security"] for scope in each["token"]})
    answer = call(caller("tester", everything_else), path, method)
    assert (answer.status, answer.code) == (403, "insufficient_scope")
    challenge = answer.header("WWW-Authenticate")
    assert 'error="insufficient_scope"' in challenge
    for requirement in operation["security"]:
        assert requirement["token"][0] in challenge
        assert requirement["token"][0] in answer.json["detail"]


@pytest.mark.parametrize("path, method, operation", OPERATIONS, ids=NAMES)
def test_without_a_token_no_route_opens(api, path, method, operation):
    answer = call(api.with_token(None), path, method)
    assert (answer.status, answer.code) == (401, "token_missing")


@pytest.mark.parametrize("scope", ["", "mq:enqueu", "mq:enqueuemq:read", "MQ:ENQUEUE", "enqueue", "mq:*", "mq:enqueue,mq:read",
                                   "log:write", None, ["mq:enqueue"], 7, {"mq:enqueue": True}])
def test_a_scope_that_is_not_the_very_word_opens_nothing(api, installation, scope, nothing_stored):
    key = installation.settings()["JWT_SECRET_KEY"].encode()
    caller = api.with_token(sign(key, claims(scope=scope)))
    answer = caller.post("/v1/enqueue", {"event_type": "never.stored", "payload": 1})
    assert answer.status in (401, 403)
    assert (answer.status, answer.code) in [(401, "token_invalid"), (403, "insufficient_scope")]


def test_scopes_of_other_services_do_no_harm(api, installation):
    key = installation.settings()["JWT_SECRET_KEY"].encode()
    caller = api.with_token(sign(key, claims(scope="openid  mq:read other:thing")))
    assert caller.get("/v1/stats").status == 200


def test_nobody_needs_a_token_to_ask_whether_it_lives(api):
    for address in ("/ping", "/healthz", "/v1/healthz", "/openapi.json"):
        for token in (None, "rubbish"):
            assert api.with_token(token).get(address).status == 200


def test_a_refused_request_does_nothing(caller, queue, event_type, rows):
    api = caller()
    message_id = api.enqueue(event_type, queue=queue)["message_id"]
    reader = caller("reader", "mq:read")
    before = rows()
    for address, body in [("/v1/enqueue", {"event_type": event_type, "payload": 1}), ("/v1/poll", {"queue": queue}),
                          (f"/v1/messages/{message_id}/cancel", {}), (f"/v1/subscriptions/{queue}/pause", {}),
                          ("/v1/subscriptions", {"name": "x" * 8, "kind": "pull", "event_types": ["*"]})]:
        assert reader.post(address, body).status == 403
    assert reader.request("DELETE", f"/v1/subscriptions/{queue}?force=true").status == 403
    assert rows() == before
    assert api.delivery(message_id, queue)["status"] == "NEW"
