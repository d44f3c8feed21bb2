"""Webhooks as subscriptions: what they are made of, and what is refused. Nothing is sent here: the addresses are public
ones, and who is tried out is paused."""

import base64
import re
import uuid

import pytest

URL = "https://1.1.1.1:8443/hook?key=a%20b"
DEFAULTS = {"format": "standard", "headers": {}, "timeout_seconds": 15, "max_in_flight": 10, "rate_per_second": None,
            "max_retries": 9,
            "backoff": {"delays_seconds": [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]}}


@pytest.fixture
def name(api):
    name = f"w-{uuid.uuid4().hex[:12]}"
    yield name
    api.request("DELETE", f"/v1/subscriptions/{name}?force=true")


def create(api, name, **fields):
    return api.post("/v1/subscriptions", {"name": name, "kind": "webhook", "url": URL, "event_types": [f"only.{name}"], **fields})


def verb(api, name, verb, body=None):
    return api.post(f"/v1/subscriptions/{name}/{verb}", {} if body is None else body)


def key_of(secret):
    assert re.fullmatch("whsec_[A-Za-z0-9+/]{43}=", secret), secret
    return base64.b64decode(secret.removeprefix("whsec_"), validate=True)


def test_a_webhook_is_read_back_with_its_defaults(api, name):
    created = create(api, name)
    assert created.status == 201
    expected = {"name": name, "kind": "webhook", "url": URL, **DEFAULTS, "state": "active", "state_reason": None,
                "in_flight": 0, "last_success_at": None, "last_failure_at": None, "previous_secret_until": None,
                "signing_public_key": None,
                "breaker": {"state": "closed", "consecutive_failures": 0, "recent_attempts": 0, "recent_failures": 0,
                            "open_until": None, "closed_at": None}}
    assert {key: created.json[key] for key in expected} == expected


def test_the_secret_is_shown_once(api, name):
    created = create(api, name).json
    assert len(key_of(created.pop("secret"))) == 32
    read = api.done("GET", f"/v1/subscriptions/{name}")
    assert read == created
    assert read in list(api.rows("/v1/subscriptions", "subscriptions", limit=100))
    assert "secret" not in api.done("PATCH", f"/v1/subscriptions/{name}", {"max_in_flight": 1})


def test_no_secret_lies_open_in_the_database(api, installation, name):
    secret = create(api, name).json["secret"]
    [[sealed]] = installation.sql("SELECT w.secret FROM webhook w JOIN subscription s ON s.id = w.subscription_id"
                                  f" WHERE s.name = '{name}' AND s.alive = 1")
    for shape in (secret, secret.removeprefix("whsec_"), key_of(secret).hex()):
        assert shape not in sealed
    assert key_of(secret) not in base64.b64decode(sealed, validate=True)


@pytest.mark.parametrize("fields", [
    {"format": "cloudevents"}, {"format": "cloudevents-binary"}, {"timeout_seconds": 1}, {"timeout_seconds": 60},
    {"max_in_flight": 1}, {"max_in_flight": 256}, {"rate_per_second": 0.01}, {"rate_per_second": 10000},
    {"rate_per_second": None},
    {"url": "https://[2606:4700:4700::1111]/"}, {"url": "https://1.1.1.1/" + "a" * 2032},
    {"max_retries": 0, "backoff": {"base_seconds": 5, "factor": 1.5, "max_seconds": 600}}])
def test_every_setting_is_read_back_as_it_was_given(api, name, fields):
    assert create(api, name, **fields).status == 201
    read = api.done("GET", f"/v1/subscriptions/{name}")
    assert {key: read[key] for key in fields} == fields


@pytest.mark.parametrize("url", [
    "", "1.1.1.1", "ftp://1.1.1.1/", "http:/1.1.1.1", "javascript:alert(1)", "https://", "https://user@1.1.1.1/",
    "https://user:secret@1.1.1.1/", "https://1.1.1.1/#top", "https://1.1.1.1/a b", "https://1.1.1.1/\u00e4",
    "https://1.1.1.1\\@example.com/", "https://1.1.1.1:0/", "https://1.1.1.1:65536/", "https://1.1.1.1:25/",
    "https://1.1.1.1/" + "a" * 2033, "https://b\u00fccher.example/", "https://a..b/", 7, None, ["https://1.1.1.1/"]])
def test_a_url_that_is_none_is_refused(api, name, url, nothing_stored):
    answer = create(api, name, url=url)
    assert (answer.status, answer.code, answer.places) == (422, "invalid_request", ["/url"])


@pytest.mark.parametrize("host", [
    "127.0.0.2", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "192.0.2.1",
    "224.0.0.1", "255.255.255.255", "168.63.129.16", "[::1]", "[::]", "[fe80::1]", "[fd00:ec2::254]", "[ff02::1]",
    "[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]", "[64:ff9b::10.0.0.1]", "[2002:a00:1::]", "[::10.0.0.1]",
    "2130706434", "0x7f000002", "0x7f.2", "0177.0.0.2", "127.2", "0"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_address_that_delivery_would_block_is_refused(api, name, scheme, host, nothing_stored):
    answer = create(api, name, url=f"{scheme}://{host}/")
    assert (answer.status, answer.code, answer.places) == (422, "invalid_request", ["/url"])


def test_without_tls_a_public_address_is_refused(api, name, nothing_stored):
    answer = create(api, name, url="http://1.1.1.1/")
    assert (answer.status, answer.places) == (422, ["/url"])
    assert "https://" in answer.json["detail"]


@pytest.mark.parametrize("headers", [
    {"Authorization": "Bearer a, b", "X-Key": "\"7\""}, {f"X-{n}": "v" * 4096 for n in range(7)}])
def test_headers_are_kept_but_their_values_are_not_shown(api, name, headers):
    hidden = {each: "***" for each in headers}
    assert create(api, name, headers=headers).json["headers"] == hidden
    assert api.done("GET", f"/v1/subscriptions/{name}")["headers"] == hidden
    answer = api.request("PATCH", f"/v1/subscriptions/{name}", {"headers": hidden})
    assert (answer.status, answer.places[0]) == (422, f"/headers/{next(iter(headers))}")
    assert api.done("PATCH", f"/v1/subscriptions/{name}", {"timeout_seconds": 3})["headers"] == hidden


def test_headers_that_are_too_large_together_are_refused(api, name, nothing_stored):
    answer = create(api, name, headers={f"X-{n}": "v" * 4096 for n in range(20)})
    assert (answer.status, answer.places) == (422, ["/headers"])


@pytest.mark.parametrize("headers", [
    {"Webhook-Id": "x"}, {"webhook-signature": "x"}, {"CE-Id": "x"}, {"content-type": "x"}, {"Host": "x"},
    {"connection": "x"}, {"Transfer-Encoding": "chunked"}, {"traceparent": "x"}, {"x-request-id": "x"}, {"X": "a\r\nHost: b"}, {"X": ""},
    {"X": " a"}, {"X": "\u00e4"}, {"": "a"}, {"a b": "c"}, {"X": 1}, {"X": None}])
def test_a_header_that_is_not_the_subscribers_is_refused(api, name, headers, nothing_stored):
    answer = create(api, name, headers=headers)
    assert (answer.status, answer.places) == (422, [f"/headers/{next(iter(headers))}"])


@pytest.mark.parametrize("field, value", [
    ("format", "Standard"), ("format", None), ("timeout_seconds", 0), ("timeout_seconds", 61), ("timeout_seconds", 1.5),
    ("max_in_flight", 0), ("max_in_flight", 257), ("rate_per_second", 0), ("rate_per_second", 10001),
    ("rate_per_second", "1"), ("headers", []), ("headers", {f"X-{n}": "v" for n in range(21)}), ("secret", "whsec_x"),
    ("kind", "amqp")])
def test_a_setting_out_of_bounds_is_refused(api, name, field, value, nothing_stored):
    answer = create(api, name, **{field: value})
    assert answer.status == 422
    assert f"/{field}" in answer.places


def test_a_webhook_must_have_a_url(api, name, nothing_stored):
    answer = api.post("/v1/subscriptions", {"name": name, "kind": "webhook", "event_types": ["a"]})
    assert (answer.status, answer.places) == (422, ["/url"])


@pytest.mark.parametrize("field, value", [("url", URL), ("format", "standard"), ("max_in_flight", 1)])
def test_a_pull_queue_has_nothing_of_a_webhook(api, queue, field, value, nothing_stored):
    answer = api.post("/v1/subscriptions", {"name": "never-made", "kind": "pull", "event_types": ["a"], field: value})
    assert (answer.status, answer.places) == (422, [f"/{field}"])
    answer = api.request("PATCH", f"/v1/subscriptions/{queue}", {field: value})
    assert (answer.status, answer.code) == (409, "not_a_webhook")


def test_a_patch_changes_what_it_names_and_nothing_else(api, name):
    before = create(api, name, rate_per_second=5, headers={"X-A": "1", "X-B": "2"}).json
    del before["secret"]
    given = {"url": "https://1.0.0.1/", "format": "cloudevents", "headers": {"X-C": "3"}, "timeout_seconds": 3}
    after = api.done("PATCH", f"/v1/subscriptions/{name}", given)
    assert after == {**before, **given, "headers": {"X-C": "***"}, "updated_at": after["updated_at"]}
    after = api.done("PATCH", f"/v1/subscriptions/{name}", {"rate_per_second": None})
    assert (after["rate_per_second"], after["url"]) == (None, "https://1.0.0.1/")
    assert api.done("GET", f"/v1/subscriptions/{name}") == after


@pytest.mark.parametrize("url", ["https://127.0.0.2/", "https://10.0.0.1/", "http://1.1.1.1/", "nonsense"])
def test_a_patch_is_refused_what_creation_is(api, name, url):
    create(api, name)
    answer = api.request("PATCH", f"/v1/subscriptions/{name}", {"url": url})
    assert (answer.status, answer.places) == (422, ["/url"])
    assert api.done("GET", f"/v1/subscriptions/{name}")["url"] == URL


def test_a_rotated_secret_is_new_and_the_old_one_signs_for_a_day(api, name):
    created = create(api, name).json
    rotated = verb(api, name, "rotate-secret")
    assert rotated.status == 200
    assert key_of(rotated.json["secret"]) != key_of(created["secret"])
    assert rotated.json["previous_secret_until"] is not None
    read = api.done("GET", f"/v1/subscriptions/{name}")
    assert read["previous_secret_until"] == rotated.json["previous_secret_until"]
    assert "secret" not in read


def test_a_leaked_secret_signs_no_more(api, name):
    create(api, name)
    assert verb(api, name, "rotate-secret", {"grace_seconds": 0}).json["previous_secret_until"] is None


@pytest.mark.parametrize("grace", [-1, 86401, None, "1"])
def test_a_grace_out_of_bounds_is_refused(api, name, grace):
    create(api, name)
    answer = verb(api, name, "rotate-secret", {"grace_seconds": grace})
    assert (answer.status, answer.places) == (422, ["/grace_seconds"])


def test_a_closed_breaker_can_be_reset(api, name):
    create(api, name)
    assert verb(api, name, "reset-breaker", {"reason": "to be sure"}).json["breaker"]["state"] == "closed"


def test_a_breakers_steps_are_told_with_their_reasons(api, installation, name):
    create(api, name)
    assert api.done("GET", f"/v1/subscriptions/{name}/breaker") == {
        "name": name, "breaker": api.done("GET", f"/v1/subscriptions/{name}")["breaker"], "changes": [], "next_cursor": None}
    installation.sql("INSERT INTO breaker_change (subscription_id, at, from_state, to_state, reason)"
                     f" SELECT id, 1000 * n, 0, n, CONCAT('step ', n) FROM subscription JOIN (SELECT 1 AS n UNION SELECT 2) v"
                     f" WHERE name = '{name}' AND alive = 1 ORDER BY n")
    page = api.done("GET", f"/v1/subscriptions/{name}/breaker?limit=1")
    assert page["changes"] == [{"at": "1970-01-01T00:00:02.000Z", "from": "closed", "to": "half_open", "reason": "step 2",
                                "actor": None}]
    rest = api.done("GET", f"/v1/subscriptions/{name}/breaker?cursor={page['next_cursor']}")
    assert [change["reason"] for change in rest["changes"]] == ["step 1"] and rest["next_cursor"] is None


@pytest.mark.parametrize("queue_of, status, code", [
    ("queue", 409, "not_a_webhook"), ("missing", 404, "subscription_not_found")])
def test_a_breaker_that_is_not_there_is_told(api, queue, queue_of, status, code):
    answer = api.get(f"/v1/subscriptions/{queue if queue_of == 'queue' else 'no-such-one'}/breaker")
    assert (answer.status, answer.code) == (status, code)


@pytest.mark.parametrize("what", ["rotate-secret", "reset-breaker"])
def test_what_is_for_webhooks_alone_says_so(api, queue, what):
    answer = verb(api, queue, what)
    assert (answer.status, answer.code) == (409, "not_a_webhook")


@pytest.mark.parametrize("what", ["test", "rotate-secret", "reset-breaker"])
@pytest.mark.parametrize("missing", ["no-such-one", "No%20Name"])
def test_what_is_asked_of_nobody_is_not_found(api, what, missing, nothing_stored):
    answer = verb(api, missing, what)
    assert (answer.status, answer.code) == (404, "subscription_not_found")


def test_a_test_is_an_event_for_this_one_alone(api, name, new_queue):
    create(api, name)
    verb(api, name, "pause")
    other = new_queue(event_types=["*", "pmq.*"])
    sent = verb(api, name, "test")
    assert sent.status == 200
    message = api.message(sent.json["message_id"])
    assert (message["event_type"], message["payload"]) == ("pmq.test", {"test": True})
    assert [delivery["queue"] for delivery in message["deliveries"]] == [name]
    assert api.poll(other) == []


def test_a_pull_queue_can_be_tested_too(api, queue):
    sent = verb(api, queue, "test").json
    message, = api.poll(queue)
    assert message["message_id"] == sent["message_id"]


@pytest.mark.parametrize("event_type", ["pmq.test", "pmq.delivery.dead", "pmq.", "pmq.anything"])
def test_producers_send_no_events_in_the_queues_name(api, event_type, nothing_stored):
    refused = [api.post("/v1/enqueue", {"event_type": event_type, "payload": 1}),
               api.post("/v1/enqueue/batch", {"messages": [{"event_type": "a", "payload": 1},
                                                           {"event_type": event_type, "payload": 1}]}),
               api.post("/v1/enqueue", {"specversion": "1.0", "id": "1", "source": "/s", "type": event_type},
                        {"Content-Type": "application/cloudevents+json"}),
               api.post("/v1/enqueue", {}, {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": event_type})]
    assert [(answer.status, answer.code) for answer in refused] == [(422, "reserved_event_type")] * 4
    assert [answer.places for answer in refused] == [["/event_type"], ["/messages/1/event_type"], ["/type"], ["ce-type:"]]


def test_types_that_only_look_like_the_queues_own_are_taken(api, queue):
    for event_type in ("pmqx", "pmq", "PMQ.test", "x.pmq.test"):
        api.enqueue(event_type, queue=queue)
    assert len(api.poll(queue)) == 4


def test_a_webhook_is_not_polled(api, name):
    create(api, name)
    verb(api, name, "pause")
    sent = api.post("/v1/enqueue", {"event_type": f"only.{name}", "payload": 1}).json
    answer = api.post("/v1/poll", {"queue": name})
    assert (answer.status, answer.code) == (409, "not_pollable")
    assert api.done("GET", f"/v1/messages/{sent['message_id']}")["deliveries"][0]["status"] == "NEW"
