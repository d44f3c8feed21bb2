"""The central log: services write, people search."""

import uuid

import pytest

from client import raw_member

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def service():
    """A service that nothing else logs as."""
    return f"service-{uuid.uuid4().hex}"


@pytest.fixture
def log(api, service):
    def write(message="it happened", level="info", headers=None, **fields):
        api.done("POST", "/v1/log", {"level": level, "message": message, "service": service, **fields}, headers)

    return write


def search(api, **query):
    return list(api.rows("/v1/logs", "logs", **query))


def messages(api, **query):
    return [entry["message"] for entry in search(api, **query)]


def test_an_entry_is_found_as_it_was_sent(caller, service):
    fields = b'{"a": [1.10, {"b":null}],\n "\\u00e4":"\xc3\xa4"}'
    body = b'{"level":"error","message":"na\xc3\xafve \\ud83d\\ude00","service":"%s","trace_id":"t-1","user_id":7,"job_id":"j/9",' \
           b'"timestamp":"2026-01-02T03:04:05.678+01:00","fields":%s}' % (service.encode(), fields)
    answer = caller("indexer").post("/v1/log", body)
    assert (answer.status, answer.json) == (200, {"ok": True, "stored": 1})
    found = caller("reader", "mq:read").get("/v1/logs", service=service)
    assert raw_member(found.body, "fields") == fields
    [entry] = found.json["logs"]
    assert {name: entry[name] for name in ("level", "message", "service", "sender", "trace_id", "user_id", "job_id", "timestamp")} == {
        "level": "error", "message": "naïve 😀", "service": service, "sender": "indexer", "trace_id": "t-1", "user_id": "7",
        "job_id": "j/9", "timestamp": "2026-01-02T02:04:05.678Z"}


def test_what_is_left_out_is_the_senders_and_the_requests_own(caller):
    sender = f"sender-{uuid.uuid4().hex}"
    caller(sender).done("POST", "/v1/log", {"level": "info", "message": "x"}, {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
    [entry] = search(caller(), service=sender)
    assert (entry["service"], entry["sender"], entry["trace_id"]) == (sender, sender, TRACE)
    assert entry["user_id"] is entry["job_id"] is entry["timestamp"] is entry["fields"] is None


@pytest.mark.parametrize("sent, kept", [("DEBUG", "debug"), ("Info", "info"), ("WARN", "warning"), ("warning", "warning"),
                                        ("ERROR", "error"), ("FATAL", "critical"), ("CRITICAL", "critical")])
def test_levels_go_by_the_names_that_libraries_give_them(api, log, service, sent, kept):
    log(level=sent)
    assert [entry["level"] for entry in search(api, service=service)] == [kept]


def test_a_batch_is_stored_in_its_order(api, service):
    several = [{"level": "info", "message": f"{n}", "service": service} for n in range(500)]
    assert api.done("POST", "/v1/log", {"logs": several})["stored"] == 500
    assert messages(api, service=service) == [f"{n}" for n in reversed(range(500))]


def test_large_entries_come_through_together(api, service):
    several = [{"level": "info", "message": "m" * 8192, "service": service, "fields": {"x": "y" * 16000}} for n in range(40)]
    assert api.done("POST", "/v1/log", {"logs": several})["stored"] == 40
    assert len(search(api, service=service)) == 40


def test_search_narrows_by_each_field_and_by_all_at_once(api, log, service):
    log("one", trace_id=f"{service}-t", user_id="u1", job_id="j1")
    log("two", level="warning", trace_id=f"{service}-t", user_id="u2", job_id="j1")
    log("three", level="critical", user_id="u1", job_id="j2", fields={"Cause": "No Disk"})
    assert messages(api, service=service) == ["three", "two", "one"]
    assert messages(api, trace_id=f"{service}-t") == ["two", "one"]
    assert messages(api, service=service, user_id="u1") == ["three", "one"]
    assert messages(api, service=service, job_id="j1") == ["two", "one"]
    assert messages(api, service=service, level="warning") == ["two"]
    assert messages(api, service=service, min_level="WARN") == ["three", "two"]
    assert messages(api, service=service, text="no disk") == ["three"]
    assert messages(api, service=service, text="TW") == ["two"]
    assert messages(api, service=service, text="%") == []
    assert messages(api, trace_id=f"{service}-t", user_id="u1", job_id="j1", level="info", service=service, text="one") == ["one"]
    assert messages(api, trace_id=f"{service}-t", user_id="u1", job_id="j2") == []


def test_search_narrows_by_time(api, log, service):
    for message in "abc":
        log(message)
    times = [entry["created_at"] for entry in search(api, service=service)]
    assert messages(api, service=service, since=times[0])[0] == "c"
    assert "c" not in messages(api, service=service, until=times[0])
    assert messages(api, service=service, since="2999-01-01T00:00:00Z") == []
    assert messages(api, service=service, until="2020-01-01T00:00:00Z") == []


def test_pages_neither_skip_nor_repeat_while_others_log(api, log, service):
    for n in range(7):
        log(f"{n}")
    seen, query = [], {"service": service, "limit": 2}
    while True:
        page = api.get("/v1/logs", **query).json
        seen += [entry["message"] for entry in page["logs"]]
        log("later")
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == [f"{n}" for n in reversed(range(7))]


def test_a_message_tells_what_services_logged_of_its_trace(api, log, queue, event_type):
    trace = uuid.uuid4().hex
    sent = api.enqueue(event_type, queue=queue, headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})["message_id"]
    log("first", trace_id=trace)
    log("second", trace_id=trace)
    log("of another trace", trace_id=uuid.uuid4().hex)
    assert [entry["message"] for entry in api.message(sent)["log"]] == ["second", "first"]
    assert api.message(api.enqueue(event_type, queue=queue)["message_id"])["log"] == []


def test_nothing_changes_an_entry(api, log, service):
    log("as it was")
    before = search(api, service=service)
    for method in ("PUT", "PATCH", "DELETE"):
        for address in ("/v1/log", "/v1/logs"):
            assert api.request(method, address).status == 405
    assert search(api, service=service) == before


def test_a_body_over_its_size_is_refused(api, nothing_stored):
    answer = api.post("/v1/log", {"level": "info", "message": "x", "fields": {"x": "y" * 1024 * 1024}})
    assert (answer.status, answer.code) == (413, "request_too_large")
