"""Every field of every body and query, wrong in type, range, length and spelling. Each is named, and nothing is stored."""

import datetime

import pytest

ANY = {"event_type": "never.stored", "payload": 1}
TEXTS = [7, 1.5, True, None, [], {}, ["x"]]
NUMBERS = ["1", "", 1.5, True, None, [], {}, "ten"]
OUTSIDE_64_BITS = [2**63, 2**64, -2**63 - 1, 10**30]
FLAGS = ["true", 0, 1, None, [], {}]
TIMES = [7, None, [], {}, "", "now", "2026-11-21", "2026-11-21T18:04:05", "2026-11-21 18:04:05Z", "21.11.2026", "2026-02-30T00:00:00Z",
         "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
         "2026-01-01T00:00:61Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+25:00",
         "2026-01-01T00:00:00+01", "2026-01-01T00:00:00+0100", "10000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "20260101T000000Z",
         "2026-1-1T0:0:0Z", "2026-01-01T00:00:00Z ", " 2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z\u0000", "２０２６-01-01T00:00:00Z",
         "2026-01-01T00:00:00." + "0" * 100 + "Z", "-2026-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00"]
NAMES = TEXTS + ["", "UPPER", "has space", "a" * 65, "ä", "-a", ".a", "_a", "a/b", "a\u0000", "a\n", "*", "a'", "😀"]
TYPES = TEXTS + ["", "has space", "a" * 129, "ä", "a/b", "a\u0000", "a\n", "\n", "*", "doc.*", "a'b", "😀", "a,b", "a:b"]
GLOBS = TEXTS + ["", "has space", "a" * 129, "ä", "a/b", "a\u0000", "a?", "[a]", "a%", "a\n"]
KEYS = TEXTS + ["", "x" * 256, "ä", "a\n", "a\u0000", "\u007f", "😀"]
RECEIPTS = TEXTS + ["", "a b", "x" * 129, "ä", "a\u0000", "a/b", "a+b", "a=", "'"]
IDS = NUMBERS + OUTSIDE_64_BITS + [0, -1, 2**53]
REASONS = TEXTS + ["", "x" * 501]
PAST = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)).isoformat()

ENQUEUE = {
    "event_type": TYPES,
    "queue": NAMES,
    "idempotency_key": KEYS,
    "ordering_key": KEYS,
    "not_before": TIMES,
    "expires_at": TIMES + [PAST, "1970-01-01T00:00:00Z"],
    "delay_seconds": NUMBERS + OUTSIDE_64_BITS + [-1, 31536001],
    "priority": NUMBERS + OUTSIDE_64_BITS + [-101, 101],
    "schema_version": [1.5, True, None, [], {}, "", "has space", "x" * 33, "ä", -1, 2**31, "a\u0000"],
    "colour": ["red", None], "Priority": [1], "": [1], "message_id": [1], "pri~ority/x": [1],
}
BODIES = {
    "/v1/enqueue": (ANY, ENQUEUE),
    "/v1/poll": ({"queue": "default"}, {
        "queue": NAMES, "limit": NUMBERS + OUTSIDE_64_BITS + [0, -1, 101], "lease_seconds": NUMBERS + OUTSIDE_64_BITS + [0, -1, 43201],
        "colour": [1]}),
    "/v1/ack": ({"message_id": 1, "receipt": "x"}, {
        "message_id": IDS, "receipt": RECEIPTS, "queue": NAMES, "colour": [1], "error": ["x"]}),
    "/v1/fail": ({"message_id": 1, "receipt": "x", "error": "x"}, {
        "message_id": IDS, "receipt": RECEIPTS, "queue": NAMES, "error": TEXTS + ["x" * 65537],
        "retry_after_seconds": NUMBERS + OUTSIDE_64_BITS + [-1, 31536001], "dead": FLAGS, "colour": [1]}),
    "/v1/extend": ({"message_id": 1, "receipt": "x", "lease_seconds": 60}, {
        "message_id": IDS, "receipt": RECEIPTS, "lease_seconds": NUMBERS + OUTSIDE_64_BITS + [0, -1, 43201], "queue": ["default"]}),
    "/v1/dead-letter/requeue": ({"delivery_ids": [9007199254740991]}, {
        "delivery_ids": [7, "7", None, {}, [], [0], [1, -1], ["1"], [None], [1.5], [2**53], [[1]]],
        "dry_run": FLAGS, "reason": REASONS, "rate_per_second": ["1", None, True, [], {}, 0, -1, 10001, 0.0], "colour": [1]}),
    "/v1/dead-letter/discard": ({"message_ids": [9007199254740991]}, {
        "message_ids": [7, "7", None, {}, [], [0], [1, -1], ["1"], [None], [1.5], [2**53]],
        "dry_run": FLAGS, "reason": REASONS, "rate_per_second": ["1", None, True, [], {}, 0, -1, 10001, 0.0], "colour": [1]}),
    "/v1/log": ({"level": "info", "message": "x"}, {
        "level": TEXTS + ["", "loud", "info ", "inf", "0", "ïnfo"], "message": TEXTS + ["", "x" * 8193, "😀" * 8193],
        "service": TEXTS + ["", "x" * 101], "trace_id": TEXTS + ["", "x" * 129],
        "user_id": [1.5, True, None, [], {}, "", "x" * 256] + OUTSIDE_64_BITS, "job_id": [1.5, True, None, [], {}, "", "x" * 256],
        "timestamp": TIMES, "fields": [7, "x", None, [], True, {"x": "y" * 16384}], "colour": [1], "id": [1], "sender": ["x"]}),
    "/v1/subscriptions": ({"name": "never-made", "kind": "pull", "event_types": ["a"]}, {
        "name": NAMES, "kind": TEXTS + ["", "PULL", "amqp", "push"],
        "event_types": [7, "a", None, {}, [], ["a", "a"], [f"t{n}" for n in range(101)]] + [[value] for value in GLOBS],
        "max_retries": NUMBERS + OUTSIDE_64_BITS + [-1, 101],
        "backoff": [7, "x", None, [], {}, [5], {"delays_seconds": []}, {"delays_seconds": [-1]}, {"delays_seconds": [2592001]},
                    {"delays_seconds": ["1"]}, {"delays_seconds": [1.5]}, {"delays_seconds": [None]}, {"delays_seconds": 5},
                    {"delays_seconds": [1] * 101}, {"delays_seconds": [1], "factor": 2}, {"base_seconds": 1},
                    {"base_seconds": 1, "factor": 2}, {"base_seconds": -1, "factor": 2, "max_seconds": 9},
                    {"base_seconds": 1, "factor": 0.5, "max_seconds": 9}, {"base_seconds": 1, "factor": 11, "max_seconds": 9},
                    {"base_seconds": 1, "factor": "2", "max_seconds": 9}, {"base_seconds": 1, "factor": 2, "max_seconds": 2592001},
                    {"base_seconds": 1, "factor": 2, "max_seconds": 9, "colour": 1}],
        "state": ["paused"], "url": ["https://example.com/"], "colour": [1]}),
}
CASES = [(address, field, value) for address, (_, fields) in BODIES.items() for field, values in fields.items() for value in values]


def escaped(field):
    return field.replace("~", "~0").replace("/", "~1")


def shown(value):
    return repr(value)[:40]


@pytest.mark.parametrize("address", BODIES)
def test_the_bodies_that_the_tables_start_from_are_good(api, address, event_type):
    """Otherwise the refusals below could have another cause."""
    body = {**BODIES[address][0]}
    if "event_type" in body:
        body["event_type"] = event_type
    answer = api.post(address, body)
    assert answer.status in (200, 201, 404, 409), str(answer)
    if address == "/v1/subscriptions":
        api.request("DELETE", "/v1/subscriptions/never-made")


@pytest.mark.parametrize("address, field", sorted({(address, field) for address, field, _ in CASES}))
def test_a_field_that_is_wrong_is_named(api, address, field, nothing_stored):
    good, fields = BODIES[address]
    for value in fields[field]:
        answer = api.post(address, {**good, field: value})
        where = f"{address} {field}={shown(value)}\n{answer}"
        assert (answer.status, answer.code) == (422, "invalid_request"), where
        assert [place for place in answer.places if place == f"/{escaped(field)}" or place.startswith(f"/{escaped(field)}/")
                ] == answer.places, where


@pytest.mark.parametrize("address, field", [("/v1/enqueue", "event_type"), ("/v1/enqueue", "payload"), ("/v1/ack", "message_id"),
                                            ("/v1/fail", "message_id"), ("/v1/fail", "error"), ("/v1/extend", "message_id"),
                                            ("/v1/extend", "receipt"), ("/v1/extend", "lease_seconds"), ("/v1/log", "level"),
                                            ("/v1/log", "message")])
def test_a_required_field_that_is_missing_is_named(api, address, field, nothing_stored):
    body = {name: value for name, value in BODIES[address][0].items() if name != field}
    answer = api.post(address, body)
    assert (answer.status, answer.code, answer.places) == (422, "invalid_request", [f"/{field}"])


def test_all_wrong_fields_are_named_at_once(api, nothing_stored):
    answer = api.post("/v1/enqueue", {"event_type": "?", "priority": 1000, "colour": "red"})
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert sorted(answer.places) == ["/colour", "/event_type", "/payload", "/priority"]


@pytest.mark.parametrize("fields, places", [
    ({"delay_seconds": 1, "not_before": "2999-01-01T00:00:00Z"}, {"/delay_seconds", "/not_before"}),
    ({"delay_seconds": 0, "not_before": "1999-01-01T00:00:00Z"}, {"/delay_seconds", "/not_before"}),
    ({"not_before": "2999-01-01T00:00:00Z", "expires_at": "2998-01-01T00:00:00Z"}, {"/expires_at"}),
    ({"not_before": "2999-01-01T00:00:00Z", "expires_at": "2999-01-01T00:00:00Z"}, {"/expires_at"}),
    ({"delay_seconds": 31536000, "expires_at": (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(
        days=9)).isoformat()}, {"/expires_at"})])
def test_fields_that_contradict_each_other_are_refused(api, fields, places, nothing_stored):
    answer = api.post("/v1/enqueue", {**ANY, **fields})
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert len(answer.places) >= 1 and set(answer.places) <= places


@pytest.mark.parametrize("body, place", [
    ({}, "/message_id"), ({"messages": []}, "/messages"), ({"messages": None}, "/messages"), ({"messages": {}}, "/messages"),
    ({"messages": [{}]}, "/messages/0"), ({"messages": [7]}, "/messages/0"), ({"messages": [{"message_id": 1}]}, "/messages/0/receipt"),
    ({"messages": [{"message_id": 1, "receipt": "x"}, {"message_id": "1", "receipt": "x"}]}, "/messages/1/message_id"),
    ({"messages": [{"message_id": 1, "receipt": "x", "colour": 1}]}, "/messages/0/colour"),
    ({"messages": [{"message_id": 1, "receipt": "x"}] * 1001}, "/messages"),
    ({"messages": [{"message_id": 1, "receipt": "x"}], "message_id": 1}, "/message_id"),
    ({"messages": [{"message_id": 1, "receipt": "x"}], "receipt": "x"}, "/receipt"),
    ({"messages": [{"message_id": 1, "receipt": "x"}], "queue": "UPPER"}, "/queue")])
def test_a_bad_batch_of_acks_is_refused(api, body, place, nothing_stored):
    answer = api.post("/v1/ack", body)
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert any(found.startswith(place) for found in answer.places), answer.places


GOOD_LOG = {"level": "info", "message": "x"}


@pytest.mark.parametrize("body, place", [
    ({}, "/level"), ({"logs": 7}, "/logs"), ({"logs": None}, "/logs"), ({"logs": []}, "/logs"), ({"logs": [{}]}, "/logs/0/level"), ({"logs": [7]}, "/logs/0"), ({"logs": [GOOD_LOG] * 501}, "/logs"),
    ({"logs": [GOOD_LOG, {**GOOD_LOG, "level": "loud"}]}, "/logs/1/level"), ({"logs": [GOOD_LOG], "level": "info"}, "/level"),
    ({"logs": [GOOD_LOG, {**GOOD_LOG, "fields": {"x": "y" * 16384}}]}, "/logs/1/fields"),
    ({"logs": [GOOD_LOG, {**GOOD_LOG, "colour": 1}]}, "/logs/1/colour")])
def test_of_a_bad_batch_of_log_entries_none_is_stored(api, body, place, nothing_stored):
    answer = api.post("/v1/log", body)
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert place in answer.places


FILTERS = {"queue": NAMES, "event_type": GLOBS, "error": TEXTS + ["", "x" * 256], "since": TIMES, "until": TIMES, "colour": [1]}


@pytest.mark.parametrize("field", FILTERS)
@pytest.mark.parametrize("act", ["requeue", "discard"])
def test_a_bad_filter_is_refused(api, act, field, nothing_stored):
    for value in FILTERS[field]:
        answer = api.post(f"/v1/dead-letter/{act}", {"filter": {field: value}})
        assert (answer.status, answer.code, answer.places) == (422, "invalid_request", [f"/filter/{field}"]), shown(value)


@pytest.mark.parametrize("field, values", [("max_retries", NUMBERS + [-1, 101]), ("event_types", [[], ["a", "a"], "a", None, [7]]),
                                           ("backoff", [None, {}, {"delays_seconds": []}])])
def test_a_bad_patch_changes_nothing(api, queue, field, values, nothing_stored):
    before = api.done("GET", f"/v1/subscriptions/{queue}")
    for value in values:
        answer = api.request("PATCH", f"/v1/subscriptions/{queue}", {field: value})
        assert (answer.status, answer.code) == (422, "invalid_request"), shown(value)
        assert answer.places[0].startswith(f"/{field}")
    assert api.done("GET", f"/v1/subscriptions/{queue}") == before


@pytest.mark.parametrize("address", ["/v1/messages/{id}/cancel", "/v1/messages/{id}/replay", "/v1/subscriptions/{name}/pause",
                                     "/v1/subscriptions/{name}/resume"])
def test_bad_bodies_of_small_verbs_are_refused(api, queue, event_type, address, rows):
    message_id = api.enqueue(event_type, queue=queue)["message_id"]
    address = address.replace("{id}", str(message_id)).replace("{name}", queue)
    before = rows()
    bad = [{"reason": reason} for reason in REASONS] + [{"colour": 1}, {"queue": "UPPER"}, {"queue": None}]
    for body in bad:
        answer = api.post(address, body)
        assert (answer.status, answer.code, answer.places) == (422, "invalid_request", [f"/{next(iter(body))}"]), body
    assert rows() == before
    assert api.delivery(message_id, queue)["status"] == "NEW"


QUERIES = {
    "/v1/dead-letter": {"queue": ["", "UPPER", "a b"], "event_type": ["", "a b", "ä"], "error": ["", "x" * 256], "since": ["", "now", "7"],
                        "until": ["yesterday"], "limit": ["0", "-1", "101", "ten", "", "1.5", "99999999999999999999", "1e1", "+1", " 1"],
                        "cursor": ["", "x", "%%%", "AAAA", "x" * 513, "eyJpZCI6MX0", "'", "0", "-1"], "colour": ["red"]},
    "/v1/messages": {"queue": ["UPPER"], "event_type": ["a b"], "status": ["", "new", "DEAD", "NEW,DONE"], "producer": ["", "x" * 256],
                     "trace": ["", "x" * 32, "0" * 31, "A" * 32], "since": ["now"], "until": ["now"], "limit": ["0", "101", "x"],
                     "cursor": ["x", "%%%", "AAAA", "'"], "colour": ["red"]},
    "/v1/logs": {"service": ["", "x" * 101], "level": ["", "loud"], "min_level": ["", "3"], "trace_id": ["", "x" * 129],
                 "user_id": ["", "x" * 256], "job_id": ["", "x" * 256], "text": ["", "x" * 256], "since": ["now"], "until": ["now"],
                 "limit": ["0", "101", "x"], "cursor": ["x", "%%%", "AAAA", "'"], "colour": ["red"]},
    "/v1/audit": {"actor": ["", "x" * 301], "action": ["", "Queue", "a b", "%", "x" * 65], "since": ["now"], "until": ["now"],
                  "limit": ["0", "101", "x"], "cursor": ["x", "%%%", "AAAA", "'"], "colour": ["red"]},
    "/v1/subscriptions": {"limit": ["0", "101", "x"], "cursor": ["%%%", "'"], "colour": ["red"]},
    "/v1/stats": {"queue": ["UPPER", ""], "colour": ["red"]},
}


@pytest.mark.parametrize("address, parameter", [(address, name) for address, names in QUERIES.items() for name in names])
def test_a_query_parameter_that_is_wrong_is_named(api, address, parameter):
    for value in QUERIES[address][parameter]:
        answer = api.get(address, **{parameter: value})
        assert (answer.status, answer.code, answer.places) == (422, "invalid_request", [f"?{parameter}"]), shown(value)


@pytest.mark.parametrize("query", ["limit=1&limit=2", "queue=a&queue=a"])
def test_a_parameter_twice_is_refused(api, query):
    answer = api.get(f"/v1/dead-letter?{query}")
    assert (answer.status, answer.code, answer.places) == (422, "invalid_request", ["?" + query.split("=")[0]])


@pytest.mark.parametrize("query", ["limit=%", "limit=%1", "queue=%zz"])
def test_a_query_that_cannot_be_decoded_is_refused(api, query):
    answer = api.get(f"/v1/dead-letter?{query}")
    assert (answer.status, answer.code) == (400, "malformed_request")


def test_a_query_in_utf8_is_read_and_another_is_refused(api):
    assert api.get("/v1/messages?producer=%C3%A4").status == 200
    answer = api.get("/v1/messages?producer=%E4")
    assert (answer.status, answer.code) in [(400, "malformed_request"), (422, "invalid_request")]


@pytest.mark.parametrize("address", ["/v1/enqueue", "/v1/poll", "/v1/ack"])
def test_routes_without_parameters_refuse_them(api, address, nothing_stored):
    answer = api.post(address + "?queue=default", BODIES[address][0])
    assert (answer.status, answer.code, answer.places) == (422, "invalid_request", ["?queue"])
