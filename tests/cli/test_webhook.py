"""Webhooks by bin/pmq. Nothing is sent here: the addresses are public ones, and who is tried out is paused."""

import base64
import uuid

import pytest

from installation import Refused

URL = "https://1.1.1.1:8443/hook"


@pytest.fixture
def name(client):
    name = f"cli-{uuid.uuid4().hex[:12]}"
    yield name
    try:
        client.delete(f"/v1/subscriptions/{name}?force=true")
    except Refused as refused:
        assert refused.status == 404


@pytest.fixture
def webhook(pmq, name):
    """The name of a webhook."""
    done = pmq("subscription", "create", name, "--event-type", f"only.{name}", "--url", URL)
    assert done.code == 0, done
    return name


def test_a_created_webhook_is_what_the_api_shows(pmq, client, name):
    done = pmq("subscription", "create", name, "--event-type", "order.*", "--url", URL, "--format", "cloudevents",
               "--header", "Authorization: Bearer a, b", "--header", "X-Key:7", "--timeout", "5", "--max-in-flight", "2",
               "--rate", "0.5", "--json")
    assert done.code == 0, done
    created = done.json
    assert len(base64.b64decode(created.pop("secret").removeprefix("whsec_"))) == 32
    assert created == client.get(f"/v1/subscriptions/{name}")
    assert (created["kind"], created["url"], created["format"]) == ("webhook", URL, "cloudevents")
    assert created["headers"] == {"Authorization": "***", "X-Key": "***"}
    assert (created["timeout_seconds"], created["max_in_flight"], created["rate_per_second"]) == (5, 2, 0.5)


def test_what_is_not_said_has_the_default_of_the_api(pmq, client, webhook):
    client.post("/v1/subscriptions", {"name": f"{webhook}.b", "kind": "webhook", "url": URL, "event_types": ["x"]})
    ours, theirs = client.get(f"/v1/subscriptions/{webhook}"), client.get(f"/v1/subscriptions/{webhook}.b")
    client.delete(f"/v1/subscriptions/{webhook}.b")
    same = set(ours) - {"name", "event_types", "created_at", "updated_at"}
    assert {key: ours[key] for key in same} == {key: theirs[key] for key in same}


def test_show_tells_where_it_leads_and_no_password(pmq, name):
    created = pmq("subscription", "create", name, "--event-type", "x", "--url", URL,
                  "--header", "Authorization: Bearer hidden").out
    secret = dict(line.split(None, 1) for line in created.splitlines())["secret"].split()[0]
    assert secret.startswith("whsec_")
    shown = pmq("subscription", "show", name).out
    lines = dict(line.split("  ", 1) for line in shown.splitlines())
    assert lines["url"].strip() == URL
    assert lines["breaker"].strip() == "closed"
    assert lines["in flight"].strip() == "0 of 10"
    assert "Authorization" in shown
    assert "hidden" not in shown and secret not in shown


def test_change_sets_what_is_given(pmq, client, webhook):
    changed = pmq("subscription", "change", webhook, "--url", "https://1.0.0.1/", "--rate", "7", "--json").json
    assert (changed["url"], changed["rate_per_second"], changed["max_in_flight"]) == ("https://1.0.0.1/", 7, 10)
    assert changed == client.get(f"/v1/subscriptions/{webhook}")
    assert pmq("subscription", "change", webhook, "--rate", "0", "--json").json["rate_per_second"] is None


def test_a_rotated_secret_is_shown_and_the_old_one_signs_on(pmq, webhook):
    first = pmq("subscription", "rotate-secret", webhook, "--json").json
    assert first["secret"].startswith("whsec_") and first["previous_secret_until"] is not None
    second = pmq("subscription", "rotate-secret", webhook, "--grace", "0", "--json").json
    assert second["secret"] != first["secret"] and second["previous_secret_until"] is None


def test_a_signing_key_shows_its_public_half(pmq, client, webhook):
    signed = pmq("subscription", "sign", webhook, "--json").json
    public = signed["signing_public_key"]
    assert len(base64.b64decode(public.removeprefix("whpk_"))) == 32
    assert client.get(f"/v1/subscriptions/{webhook}")["signing_public_key"] == public
    assert public in pmq("subscription", "show", webhook).out
    assert pmq("subscription", "sign", webhook, "--json").json["signing_public_key"] != public
    assert pmq("subscription", "sign", webhook, "--stop", "--json").json["signing_public_key"] is None


def test_a_closed_breaker_can_be_reset(pmq, webhook):
    assert pmq("subscription", "reset-breaker", webhook, "--json").json["breaker"]["state"] == "closed"


def test_a_test_is_an_event_for_this_one_alone(pmq, client, webhook):
    pmq("subscription", "pause", webhook)
    sent = pmq("subscription", "test", webhook, "--json").json
    message = client.get(f"/v1/messages/{sent['message_id']}")
    assert message["event_type"] == "pmq.test"
    assert [delivery["queue"] for delivery in message["deliveries"]] == [webhook]
    assert "pmq.test" in pmq("subscription", "test", webhook).out


def test_a_breakers_steps_are_listed(pmq, client, webhook):
    assert "always been closed" in pmq("subscription", "breaker", webhook).out
    assert pmq("subscription", "breaker", webhook, "--json").json == client.get(f"/v1/subscriptions/{webhook}/breaker")


@pytest.mark.parametrize("verb", ["breaker", "rotate-secret", "reset-breaker", "sign"])
def test_what_is_for_webhooks_alone_says_so(pmq, verb):
    done = pmq("subscription", verb, "default")
    assert done.code == 1 and "no webhook" in done.err


@pytest.mark.parametrize("verb", ["test", "breaker", "rotate-secret", "reset-breaker", "sign"])
def test_an_unknown_subscription_is_told(pmq, name, verb):
    done = pmq("subscription", verb, name)
    assert done.code == 1 and done.out == ""
    assert f'there is no subscription "{name}"' in done.err


@pytest.mark.parametrize("url", ["https://127.0.0.2/", "https://169.254.169.254/latest", "http://1.1.1.1/", "https://[::1]/"])
def test_what_delivery_would_block_is_refused(pmq, name, url):
    done = pmq("subscription", "create", name, "--event-type", "x", "--url", url)
    assert done.code == 1 and "WEBHOOK_ALLOWED_CIDRS" in done.err
    assert pmq("subscription", "show", name).code == 1


def test_without_a_key_for_secrets_there_are_no_webhooks(pmq, name):
    done = pmq("subscription", "create", name, "--event-type", "x", "--url", URL, SECRETS_KEY="")
    assert done.code == 1 and "SECRETS_KEY" in done.err
    assert pmq("subscription", "create", name, "--event-type", "x", SECRETS_KEY="").code == 0


@pytest.mark.parametrize("options, told", [
    (["--url", "ftp://1.1.1.1/"], "--url"),
    (["--url", "https://user@1.1.1.1/"], "password"),
    (["--url", URL, "--format", "xml"], "--format"),
    (["--url", URL, "--header", "Host: a"], "--header"),
    (["--url", URL, "--header", "nonsense"], "--header"),
    (["--url", URL, "--header", "X: 1", "--header", "x: 2"], "twice"),
    (["--url", URL, "--timeout", "61"], "--timeout"),
    (["--url", URL, "--max-in-flight", "0"], "--max-in-flight"),
    (["--url", URL, "--rate", "10001"], "--rate"),
    (["--timeout", "5"], "--url"),
], ids=repr)
def test_what_no_webhook_can_be_is_exit_code_2(pmq, name, options, told):
    done = pmq("subscription", "create", name, "--event-type", "x", *options)
    assert done.code == 2 and done.out == ""
    assert told in done.err
    assert pmq("subscription", "show", name).code == 1
