"""What arrives, judged by other people's libraries."""

import base64

import pytest

from receiving import answering


def only(seen):
    [request] = seen
    return request


def test_standard_webhooks_libraries_accept_a_delivery(third_party, webhook, dispatch):
    hook = webhook(third_party.url)
    third_party.expect(secrets=[hook.secret])
    message = hook.send({"title": "Grüße, 世界 \u2028", "n": 1.50})
    assert dispatch()["delivered"] == 1
    request = only(third_party.seen())
    [standard], [svix] = request["verdicts"]["standardwebhooks"], request["verdicts"]["svix"]
    assert standard["ok"] and svix["ok"], request["verdicts"]
    assert standard["payload"]["type"] == hook.event_type
    assert standard["payload"]["data"] == {"title": "Grüße, 世界 \u2028", "n": 1.5}
    assert request["method"] == "POST"
    assert request["headers"]["webhook-id"].endswith(f"_{message}")
    assert hook.delivery(message)["status"] == "DONE"


def test_another_secret_is_refused_by_the_libraries(third_party, webhook, dispatch):
    hook = webhook(third_party.url)
    third_party.expect(secrets=["whsec_" + base64.b64encode(b"x" * 32).decode()])
    hook.send()
    dispatch()
    verdicts = only(third_party.seen())["verdicts"]
    assert not verdicts["standardwebhooks"][0]["ok"] and not verdicts["svix"][0]["ok"]


def test_while_a_secret_is_rotated_both_sign(third_party, webhook, client, dispatch):
    hook = webhook(third_party.url)
    new = client.post(f"/v1/subscriptions/{hook.name}/rotate-secret")["secret"]
    assert new != hook.secret
    third_party.expect(secrets=[hook.secret, new])
    hook.send()
    dispatch()
    request = only(third_party.seen())
    assert [each["ok"] for each in request["verdicts"]["standardwebhooks"]] == [True, True]
    assert [each["ok"] for each in request["verdicts"]["svix"]] == [True, True]


def test_after_a_rotation_the_old_secret_ends(third_party, webhook, client, installation, dispatch):
    hook = webhook(third_party.url)
    new = client.post(f"/v1/subscriptions/{hook.name}/rotate-secret")["secret"]
    installation.sql(f"UPDATE webhook SET previous_secret_until = 1 WHERE subscription_id = {hook.id}")
    third_party.expect(secrets=[hook.secret, new])
    hook.send()
    dispatch()
    request = only(third_party.seen())
    assert [each["ok"] for each in request["verdicts"]["svix"]] == [False, True]


@pytest.mark.parametrize("format", ["cloudevents", "cloudevents-binary"])
def test_cloudevents_are_read_by_their_library(third_party, webhook, dispatch, format):
    hook = webhook(third_party.url, format=format)
    third_party.expect(secrets=[hook.secret])
    hook.send({"title": "ä"})
    dispatch()
    request = only(third_party.seen())
    verdict = request["verdicts"]["cloudevents"]
    assert verdict["ok"], verdict
    assert verdict["event"]["type"] == hook.event_type
    assert verdict["event"]["data"] == {"title": "ä"}
    assert verdict["event"]["specversion"] == "1.0"
    assert verdict["event"]["id"] == request["headers"]["webhook-id"]
    # Whatever the format, the signature is over the bytes that were sent.
    if format == "cloudevents":
        assert request["verdicts"]["standardwebhooks"][0]["ok"]


def test_ed25519_signatures_hold(third_party, webhook, installation, run_pmq, dispatch):
    hook = webhook(third_party.url)
    public = run_pmq("subscription", "sign", hook.name)["signing_public_key"]
    assert public.startswith("whpk_")
    third_party.expect(secrets=[hook.secret], publicKey=public)
    hook.send({"a": 1})
    dispatch()
    verdicts = only(third_party.seen())["verdicts"]
    assert verdicts["ed25519"]["ok"], verdicts
    assert verdicts["standardwebhooks"][0]["ok"] and verdicts["svix"][0]["ok"]


def test_the_id_stays_and_the_timestamp_moves_with_each_attempt(receiver, webhook, dispatch):
    endpoint = receiver(answering(500))
    hook = webhook(endpoint.url())
    hook.send()
    dispatch()
    hook.let_retries_come_due()
    endpoint.behaviour = answering(200)
    dispatch()
    first, second = endpoint.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert int(first.headers["webhook-timestamp"]) <= int(second.headers["webhook-timestamp"])
    assert first.body == second.body


def test_own_headers_the_trace_and_the_requests_id_travel_along(receiver, webhook, dispatch):
    endpoint = receiver()
    hook = webhook(endpoint.url(), headers={"X-Tenant": "blue", "Authorization": "Bearer abc"})
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    hook.client.post("/v1/enqueue", {"event_type": hook.event_type, "payload": 1}, traceparent=trace,
                     X_Request_Id="req-42")
    dispatch()
    [request] = endpoint.requests
    assert request.headers["x-request-id"] == "req-42"
    assert request.headers["x-tenant"] == "blue"
    assert request.headers["authorization"] == "Bearer abc"
    assert request.headers["traceparent"].split("-")[1] == trace.split("-")[1]
