import json
import uuid

import pytest

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"


@pytest.fixture
def target(new_queue, event_type):
    """A queue that gets this test's events."""
    return new_queue(event_types=[event_type + "*"])


def event(event_type, **attributes):
    return {"specversion": "1.0", "id": uuid.uuid4().hex, "source": "/parser", "type": event_type, **attributes}


def structured(api, body, headers=None, media_type=STRUCTURED):
    return api.post("/v1/enqueue", body, {"Content-Type": media_type, **(headers or {})})


def binary(api, data, headers, event_type, drop=()):
    attributes = {"ce-specversion": "1.0", "ce-id": uuid.uuid4().hex, "ce-source": "/parser", "ce-type": event_type,
                  **headers}
    return api.post("/v1/enqueue", data, {name: value for name, value in attributes.items() if name not in drop})


@pytest.mark.parametrize("media_type", [STRUCTURED, STRUCTURED + "; charset=utf-8", STRUCTURED + ";charset=UTF-8",
                                        "Application/CloudEvents+JSON"])
def test_a_structured_event_becomes_a_message(api, target, event_type, media_type):
    sent = event(event_type, subject="doc 4711", time="2026-11-21T18:04:05Z", datacontenttype="application/json",
                 dataschema="https://example.com/schema", data={"a": 1}, myextension="kept")
    answer = structured(api, sent, media_type=media_type)
    assert (answer.status, answer.json["duplicate"]) == (200, False)
    message, = api.poll(target)
    assert (message["event_type"], message["payload"]) == (event_type, {"a": 1})
    assert message["cloudevent"] == {name: value for name, value in sent.items() if name != "data"}
    assert api.message(message["id"])["cloudevent"] == message["cloudevent"]


def test_a_structured_events_data_keeps_its_bytes(api, target, event_type, raw_payload):
    data = b'{"n": 1.0, "big":1234567890123456789012345678901234567890 }'
    body = json.dumps(event(event_type)).encode()[:-1] + b', "data": ' + data + b"}"
    assert structured(api, body).status == 200
    assert raw_payload(api, target) == data


def test_an_event_without_data_has_a_null_payload(api, target, event_type):
    assert structured(api, event(event_type)).status == 200
    assert api.poll(target)[0]["payload"] is None


def test_a_binary_event_becomes_a_message(api, target, event_type):
    answer = binary(api, b'{"a":  1}', {"ce-subject": "doc%204711", "ce-time": "2026-11-21T18:04:05Z",
                                        "ce-myextension": "kept"}, event_type)
    assert answer.status == 200
    message, = api.poll(target)
    assert (message["event_type"], message["payload"]) == (event_type, {"a": 1})
    kept = message["cloudevent"]
    assert (kept["source"], kept["subject"], kept["myextension"]) == ("/parser", "doc 4711", "kept")
    assert (kept["specversion"], kept["type"]) == ("1.0", event_type)


def test_a_binary_event_without_data_has_a_null_payload(api, target, event_type):
    assert binary(api, None, {"Content-Length": "0"}, event_type).status == 200
    assert api.poll(target)[0]["payload"] is None


def test_a_binary_events_data_is_not_read_as_a_message(api, target, event_type):
    data = {"event_type": "other", "payload": 1, "colour": "red"}
    assert binary(api, data, {}, event_type).status == 200
    assert api.poll(target)[0]["payload"] == data


@pytest.mark.parametrize("missing", ["ce-id", "ce-source", "ce-type"])
def test_a_binary_event_needs_its_attributes(api, event_type, missing, nothing_stored):
    answer = binary(api, {}, {}, event_type, drop=[missing])
    assert (answer.status, answer.code, answer.places) == (422, "invalid_request", [missing + ":"])


@pytest.mark.parametrize("header, value", [("ce-specversion", "0.3"), ("ce-type", "has space"), ("ce-id", "x" * 256),
                                           ("ce-type", ""), ("ce-time", "yesterday")])
def test_a_binary_event_with_a_bad_attribute_is_refused(api, event_type, header, value, nothing_stored):
    answer = binary(api, {}, {header: value}, event_type)
    assert (answer.status, answer.code, answer.places) == (422, "invalid_request", [header + ":"])


def test_binary_data_that_is_no_json_is_refused(api, event_type, nothing_stored):
    answer = binary(api, b"<a/>", {"Content-Type": "application/xml"}, event_type)
    assert (answer.status, answer.code) == (415, "unsupported_media_type")
    answer = binary(api, b"<a/>", {}, event_type)
    assert (answer.status, answer.code) == (400, "malformed_json")


@pytest.mark.parametrize("missing", ["specversion", "id", "source", "type"])
def test_a_structured_event_needs_its_attributes(api, event_type, missing, nothing_stored):
    body = event(event_type)
    del body[missing]
    answer = structured(api, body)
    assert (answer.status, answer.code, answer.places) == (422, "invalid_request", [f"/{missing}"])


@pytest.mark.parametrize("change", [{"specversion": "0.3"}, {"specversion": 1.0}, {"id": ""}, {"id": 7}, {"source": ""},
                                    {"source": None}, {"type": "has space"}, {"type": ""}, {"time": "yesterday"},
                                    {"time": 7}, {"subject": ""}, {"BadName": "x"}, {"bad_name": "x"}, {"": "x"},
                                    {"anextensionwhosenameistoolong": "x"}, {"data_base64": "AAAA"},
                                    {"id": "x" * 256}, {"datacontenttype": 7}])
def test_a_structured_event_with_a_bad_attribute_is_refused(api, event_type, change, nothing_stored):
    answer = structured(api, {**event(event_type), **change})
    place = "/" + next(iter(change))
    assert (answer.status, answer.code, answer.places) == (422, "invalid_request", [place])


@pytest.mark.parametrize("body", [[], 7, "x", None])
def test_a_structured_event_is_an_object(api, body, nothing_stored):
    answer = structured(api, json.dumps(body).encode())
    assert (answer.status, answer.code) == (422, "invalid_request")


def test_source_and_id_make_an_event_one(api, target, event_type):
    body = event(event_type, data=1)
    first = structured(api, body).json
    again = structured(api, body).json
    assert (again["message_id"], again["duplicate"]) == (first["message_id"], True)
    other = structured(api, {**body, "source": "/elsewhere"}).json
    assert other["duplicate"] is False
    reused = structured(api, {**body, "data": 2})
    assert (reused.status, reused.code) == (422, "idempotency_key_reused")
    assert len(api.poll(target)) == 2


def test_the_same_event_is_one_in_either_mode(api, target, event_type):
    body = event(event_type, data=1)
    first = structured(api, body).json
    again = binary(api, 1, {"ce-id": body["id"], "ce-source": body["source"]}, event_type)
    assert (again.json["message_id"], again.json["duplicate"]) == (first["message_id"], True)


def test_an_idempotency_key_of_its_own_wins(api, target, event_type):
    body = event(event_type, data=1)
    first = structured(api, body, {"Idempotency-Key": event_type}).json
    again = structured(api, body, {"Idempotency-Key": event_type}).json
    assert (again["message_id"], again["duplicate"]) == (first["message_id"], True)
    other = structured(api, event(event_type, data=1), {"Idempotency-Key": event_type})
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert [message["idempotency_key"] for message in api.poll(target)] == [event_type]


def test_trace_and_partition_key_are_taken_from_extensions(api, target, event_type):
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    structured(api, event(event_type, traceparent=trace, partitionkey="doc-1"))
    message, = api.poll(target)
    assert (message["traceparent"], message["ordering_key"]) == (trace, "doc-1")


def test_a_batch_of_events_is_stored_at_once(api, target, event_type):
    events = [event(event_type, data=n) for n in range(3)]
    answer = api.post("/v1/enqueue/batch", events, {"Content-Type": BATCH})
    assert (answer.status, answer.json["duplicates"]) == (200, [])
    assert [message["payload"] for message in api.poll(target)] == [0, 1, 2]
    again = api.post("/v1/enqueue/batch", events, {"Content-Type": BATCH})
    assert again.json == {**answer.json, "duplicates": [0, 1, 2]}


def test_one_bad_event_keeps_a_batch_out(api, event_type, nothing_stored):
    events = [event(event_type), event("has space")]
    answer = api.post("/v1/enqueue/batch", events, {"Content-Type": BATCH})
    assert (answer.status, answer.places) == (422, ["/1/type"])


@pytest.mark.parametrize("body", [[], {}, {"messages": []}])
def test_a_batch_of_events_is_a_list_with_something_in_it(api, body, nothing_stored):
    answer = api.post("/v1/enqueue/batch", body, {"Content-Type": BATCH})
    assert (answer.status, answer.code) == (422, "invalid_request")


@pytest.mark.parametrize("address, media_type", [("/v1/enqueue", BATCH), ("/v1/enqueue/batch", STRUCTURED),
                                                 ("/v1/poll", STRUCTURED), ("/v1/ack", BATCH)])
def test_events_go_where_they_are_taken(api, address, media_type, nothing_stored):
    answer = api.post(address, {}, {"Content-Type": media_type})
    assert (answer.status, answer.code) == (415, "unsupported_media_type")
