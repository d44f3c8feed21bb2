"""The page of the central log."""

import uuid

import pytest


@pytest.fixture
def service():
    return f"service-{uuid.uuid4().hex[:10]}"


@pytest.fixture
def log(client, service):
    return lambda message, level="info", **fields: client.post(
        "/v1/log", {"level": level, "message": message, "service": service, **fields})


def test_what_a_service_said_is_shown_and_narrowed(viewer, log, service):
    log("the disk is full", "error", user_id="u-7", fields={"disk": "sda"})
    log("all is well")
    text = viewer.get(f"/logs?service={service}").text
    assert "the disk is full" in text and "all is well" in text and '{"disk": "sda"}' in text
    assert "all is well" not in viewer.get(f"/logs?service={service}&level=warning").text
    assert "all is well" not in viewer.get(f"/logs?service={service}&user=u-7").text
    assert "Nothing matches" in viewer.get(f"/logs?service={service}&text=no+such+words").text


def test_older_entries_are_on_further_pages(viewer, client, service):
    client.post("/v1/log", {"logs": [{"level": "info", "message": f"entry {n};", "service": service} for n in range(51)]})
    page = viewer.get(f"/logs?service={service}")
    assert "entry 50;" in page.text and "entry 0;" not in page.text
    [older] = [link for link in page.links if "cursor=" in link]
    assert "entry 0;" in viewer.get(older).text


def test_a_trace_leads_from_the_log_to_its_messages_and_back(viewer, client, log, queue, service):
    trace = uuid.uuid4().hex
    sent = client.send("POST", "/v1/enqueue", {"event_type": "doc.parsed", "payload": 1, "queue": queue},
                       {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})["message_id"]
    log("parsed it", trace_id=trace)
    message = viewer.get(f"/messages/{sent}")
    assert "parsed it" in message.text
    [to_log] = {link for link in message.links if "/logs?trace=" in link}
    [to_messages] = [link for link in viewer.get(to_log).links if "/messages?trace=" in link]
    assert any(link.endswith(f"/messages/{sent}") for link in viewer.get(to_messages).links)


def test_hostile_entries_stay_text(viewer, log, service):
    log("<script>alert(1)</script>\u202e", trace_id="\"><b>x", fields={"</pre><script>": "x"})
    body = viewer.get(f"/logs?service={service}").body
    assert "<script>alert" not in body and "</pre><script>" not in body and "<b>x" not in body and "\u202e" not in body


def test_it_is_in_the_menu_and_nobody_else_sees_it(viewer, stranger):
    assert any(link.endswith("/admin/logs") for link in viewer.get("/").links)
    assert "Sign in" in stranger.get("/logs").text
