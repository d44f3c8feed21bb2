"""Alerts: each driven into failure for real, and seen in the mail and at a webhook; so is its recovery."""

import concurrent.futures
import json

import pytest


class Told:
    """What reached the operators of one check."""

    def __init__(self, sink, hook, dispatch, eventually):
        self.sink, self.hook, self.dispatch, self.eventually = sink, hook, dispatch, eventually

    def events(self, kind, check):
        return [body["data"] for body in (json.loads(request.body) for request in list(self.hook.requests))
                if body["type"] == f"pmq.alert.{kind}" and body["data"]["check"] == check]

    def raised(self, check, title, page):
        self.eventually(lambda: self.sink.told(f"WARNING  {title}", page, "what to do: "))

        def came():
            self.dispatch()
            return self.events("raised", check)

        event = self.eventually(came)[-1]
        assert event["title"] == title and event["url"].endswith(page) and event["advice"]

    def cleared(self, check, title):
        self.eventually(lambda: self.sink.told(f"RECOVERED  {title}"))

        def came():
            self.dispatch()
            return self.events("cleared", check)

        assert self.eventually(came)[-1]["status"] == "pass"


@pytest.fixture
def told(sink, alerts_hook, dispatch, eventually):
    return Told(sink, alerts_hook, dispatch, eventually)


def test_many_dead_letters(installation, client, queue, look, told):
    check, title = f"queue:dead_letters:{queue}", f"dead letters of {queue}"
    client.post("/v1/enqueue/batch", {"messages": [{"event_type": f"only.{queue}", "payload": n} for n in range(101)]})
    installation.sql("UPDATE delivery d JOIN subscription s ON s.id = d.subscription_id AND s.name = "
                     f"'{queue}' SET d.bucket = 1, d.state = 3, d.position = d.created_at WHERE d.bucket = 0")
    look()
    told.raised(check, title, f"/admin/dead-letters?queue={queue}")
    client.post("/v1/dead-letter/discard", {"filter": {"queue": queue}, "reason": "test"})
    look()
    told.cleared(check, title)


def test_breaker_that_opened(client, look, told, dispatch, receiver, eventually):
    endpoint = receiver()
    endpoint.stop()
    name = "broken-endpoint"
    client.post("/v1/subscriptions", {"name": name, "kind": "webhook", "url": endpoint.url(), "event_types": ["only.b"]})
    try:
        client.post("/v1/enqueue/batch", {"messages": [{"event_type": "only.b", "payload": n} for n in range(6)]})

        def is_open():
            dispatch()
            return client.get(f"/v1/subscriptions/{name}")["breaker"]["state"] == "open"

        eventually(is_open)
        look()
        told.raised(f"queue:breaker:{name}", f"breaker of {name}", "/admin/breakers")
        client.post(f"/v1/subscriptions/{name}/reset-breaker")
        look()
        told.cleared(f"queue:breaker:{name}", f"breaker of {name}")
    finally:
        client.delete(f"/v1/subscriptions/{name}?force=true")


def test_dispatcher_that_is_missing(installation, alerts_hook, look, told, dispatch, sink, eventually, seen):
    dispatch()
    installation.sql("UPDATE dispatcher_run SET started_at = started_at - 86300000, ended_at = ended_at - 86300000;"
                     "DELETE FROM dispatcher")
    assert seen.at_api("dispatcher:heartbeat") == "fail"
    assert seen.on_page("dispatcher") == "failed" and seen.by_doctor("dispatcher") == "fail"
    look()
    eventually(lambda: sink.told("FAILED   dispatcher", "/admin/health"))
    dispatch()
    assert seen.at_api("dispatcher:heartbeat") == "pass"
    look()
    told.cleared("dispatcher:heartbeat", "dispatcher")
    assert told.events("raised", "dispatcher:heartbeat")


def test_rejected_tokens(installation, api, look, told, seen, eventually):
    stranger = api.with_token("eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl")

    def is_warned_of():
        for _ in range(10):
            stranger.get("/v1/stats")
        return seen.at_api("tokens:rejected") == "warn"

    eventually(is_warned_of)
    look()
    told.raised("tokens:rejected", "rejected tokens", "/admin/rate-limits")
    installation.sql("DELETE FROM trouble WHERE kind = 1 AND span < 2")
    look()
    told.cleared("tokens:rejected", "rejected tokens")


def test_a_dispatcher_looks_by_itself(installation, client, queue, told, dispatch):
    check, title = f"queue:dead_letters:{queue}", f"dead letters of {queue}"
    client.post("/v1/enqueue/batch", {"messages": [{"event_type": f"only.{queue}", "payload": n} for n in range(101)]})
    installation.sql("UPDATE delivery d JOIN subscription s ON s.id = d.subscription_id AND s.name = "
                     f"'{queue}' SET d.bucket = 1, d.state = 3, d.position = d.created_at WHERE d.bucket = 0")
    dispatch()
    told.raised(check, title, f"/admin/dead-letters?queue={queue}")


def test_many_that_look_at_once_tell_once(installation, client, queue, pmq, sink, look, eventually):
    title = f"dead letters of {queue}"
    client.post("/v1/enqueue/batch", {"messages": [{"event_type": f"only.{queue}", "payload": n} for n in range(101)]})
    installation.sql("UPDATE delivery d JOIN subscription s ON s.id = d.subscription_id AND s.name = "
                     f"'{queue}' SET d.bucket = 1, d.state = 3, d.position = d.created_at WHERE d.bucket = 0")
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        for done in pool.map(lambda _: pmq("alert", "run"), range(12)):
            assert done.returncode == 0, done.stderr
    look()
    eventually(lambda: sink.told(title))
    assert sum(f"WARNING  {title}" in mail.text for mail in sink.mails) == 1
    [[events]] = installation.sql("SELECT COUNT(*) FROM message WHERE event_type = 'pmq.alert.raised'"
                                  f" AND payload LIKE '%queue:dead_letters:{queue}%'")
    assert events == "1"


def test_a_mail_server_that_refuses_is_told_by_the_health_page_and_asked_again(
        installation, client, queue, sink, pmq, seen, eventually):
    client.post("/v1/enqueue/batch", {"messages": [{"event_type": f"only.{queue}", "payload": n} for n in range(101)]})
    installation.sql("UPDATE delivery d JOIN subscription s ON s.id = d.subscription_id AND s.name = "
                     f"'{queue}' SET d.bucket = 1, d.state = 3, d.position = d.created_at WHERE d.bucket = 0")
    sink.refuses = True
    try:
        eventually(lambda: pmq("alert", "run").returncode == 1)
        assert seen.on_page("alerts by mail") == "warn"
    finally:
        sink.refuses = False
    installation.sql("UPDATE alert_progress SET tried_at = tried_at - 60000")
    eventually(lambda: pmq("alert", "run").returncode == 0 and sink.told(f"dead letters of {queue}"))
    assert seen.on_page("alerts by mail") == "ok"


def test_a_test_mail_goes_to_all_and_is_no_alert(pmq, sink, alerts_hook, dispatch, eventually):
    done = pmq("alert", "test")
    assert done.returncode == 0, done.stderr
    mail = eventually(lambda: sink.told("test of alerts"))
    assert mail.recipients == ["ops@example.com", "boss@example.com"] and mail.sender == "pmq@example.com"

    def came():
        dispatch()
        return [request for request in alerts_hook.requests if b"pmq.alert.test" in request.body]

    assert eventually(came)


def test_mail_by_the_hosts_own_program(pmq, tmp_path):
    kept = tmp_path / "mail"
    program = tmp_path / "sendmail"
    program.write_text(f'#!/bin/sh\necho "$@" >{kept}.arguments\ncat >{kept}\n')
    program.chmod(0o755)
    done = pmq("alert", "test", SMTP_URL="", SENDMAIL=str(program))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mail.arguments").read_text() == "-i -f pmq@example.com -- ops@example.com boss@example.com\n"
    text = kept.read_bytes()
    assert text.startswith(b"From: PMQ <pmq@example.com>\n") and b"\r" not in text


@pytest.mark.parametrize("program", ["exit 75", "kill -9 $$", "exec >&-; exit 1"])
def test_a_program_that_fails_is_told(pmq, tmp_path, program):
    file = tmp_path / "sendmail"
    file.write_text(f"#!/bin/sh\n{program}\n")
    file.chmod(0o755)
    done = pmq("alert", "test", SMTP_URL="", SENDMAIL=str(file))
    assert done.returncode == 1 and "the mail did not go out" in done.stderr


@pytest.mark.parametrize("setting", [
    {"ALERT_MAIL_TO": "nobody"}, {"ALERT_MAIL_TO": "-oQ/tmp@example.com"}, {"ALERT_MAIL_FROM": "a@b@c"},
    {"SMTP_URL": "http://example.com"}, {"SENDMAIL": "sendmail"}, {"ALERT_DEAD_LETTERS": "0"}])
def test_bad_settings_stop_the_start(pmq, setting):
    done = pmq("alert", "test", **setting)
    assert done.returncode == 1 and next(iter(setting)) in done.stderr


def test_the_health_pages_button_sends_one_and_is_audited(operator, sink, eventually):
    before = len(sink.mails)
    page = operator.get("/admin/health").send("/health/test-alert")
    assert "A mail is on its way" in page.text
    eventually(lambda: len(sink.mails) > before)
    assert "alert.test" in operator.get("/admin/audit").text
