"""Alerts: each driven into failure for real, and seen in the mail and at a webhook; so is its recovery."""

import concurrent.futures
import socket
import subprocess
import time

import pytest

from installation import ROOT


def make_dead(installation, client, queue, count=101):
    for begin in range(0, count, 1000):
        client.post("/v1/enqueue/batch", {"messages": [
            {"event_type": f"only.{queue}", "payload": n} for n in range(begin, min(begin + 1000, count))]})
    installation.sql("UPDATE delivery d JOIN subscription s ON s.id = d.subscription_id AND s.name = "
                     f"'{queue}' SET d.bucket = 1, d.state = 3, d.position = d.created_at WHERE d.bucket = 0")


def test_ten_thousand_dead_letters(installation, client, queue, everywhere):
    name, title, page = "queue:dead_letters", f"dead letters of {queue}", f"/admin/dead-letters?queue={queue}"
    make_dead(installation, client, queue, 10_000)
    everywhere.raised(name, title, page, queue)
    everywhere.told.raised(f"queue:dead_letter_growth:{queue}", f"growth of dead letters of {queue}", page)
    client.post("/v1/dead-letter/discard", {"filter": {"queue": queue}, "reason": "test"})
    everywhere.cleared(name, title, queue)


def test_delivery_that_waits_too_long(client, queue, settings, everywhere):
    name, title = "queue:oldest_ready_age", f"oldest of {queue}"
    settings(ALERT_OLDEST_SECONDS=1)
    client.post("/v1/enqueue", {"event_type": f"only.{queue}", "payload": 1})
    everywhere.raised(name, title, f"/admin/queues/{queue}", queue)
    [message] = client.post("/v1/poll", {"queue": queue})["messages"]
    client.post("/v1/ack", {"message_id": message["message_id"], "receipt": message["receipt"]})
    everywhere.cleared(name, title, queue)


def test_clock_of_the_database_that_is_ahead(installation, client, clock_ahead, everywhere, monkeypatch):
    name, title = "database:clock_difference", "database clock"
    installation.local("database", "stop")
    with monkeypatch.context() as ahead:
        ahead.setenv("LD_PRELOAD", clock_ahead)
        installation.local("database", "start")
    try:
        everywhere.raised(name, title, "/admin/health")
    finally:
        installation.local("database", "stop")
        installation.local("database", "start")
    everywhere.cleared(name, title)


def test_disk_of_the_log_that_is_full(small_disk, settings, everywhere):
    small_disk.chmod(0o777)
    host = socket.gethostname()
    name, title = "storage:used", f"disk of the log of {host}"
    settings(LOG_FILE=small_disk / "pmq.log")
    (small_disk / "filler").write_bytes(b"x" * (1000 * 1024))
    everywhere.raised(name, title, "/admin/health", title, "fail")
    (small_disk / "filler").unlink()
    everywhere.cleared(name, title, title)


def test_missing_days(installation, pmq, everywhere):
    name, title = "partitions:days_ahead", "partitions ahead"
    installation.sql("ALTER TABLE log_entry PARTITION BY RANGE (day) (PARTITION later VALUES LESS THAN MAXVALUE)")
    everywhere.raised(name, title, "/admin/health")
    assert pmq("purge").returncode == 0
    everywhere.cleared(name, title)


def test_backup_that_was_restored(pmq, everywhere, tmp_path, sink, seen, look, eventually):
    """Webhooks are held back with all others: they are told once it is released."""
    dump = tmp_path / "dump.sql"
    assert pmq("backup", dump).returncode == 0
    assert pmq("restore", dump, "--replace", "--yes").returncode == 0
    everywhere.stands("restore:held", "sending", None, "fail")
    look()
    eventually(lambda: sink.told("FAILED   sending", "/admin/restore"))
    assert pmq("restore", "release").returncode == 0
    everywhere.cleared("restore:held", "sending")


def test_breaker_that_opened(client, everywhere, dispatch, receiver, eventually):
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
        everywhere.raised("queue:breaker", f"breaker of {name}", "/admin/breakers", name)
        client.post(f"/v1/subscriptions/{name}/reset-breaker")
        everywhere.cleared("queue:breaker", f"breaker of {name}", name)
    finally:
        client.delete(f"/v1/subscriptions/{name}?force=true")


def test_dispatcher_that_was_killed(installation, everywhere, sink, dispatch, eventually):
    """For half a minute, which is ALERT_DISPATCHER_SECONDS here. Who would bring the event is missing: it comes later."""
    name, title = "dispatcher:heartbeat", "dispatcher"
    daemon = subprocess.Popen([ROOT / "bin/pmq", "--env", installation.env_file, "dispatch", "--daemon"], env={})
    eventually(lambda: everywhere.seen.at_api(name) == "pass")
    daemon.kill()
    daemon.wait()
    everywhere.stands(name, title, None, "fail")
    everywhere.look()
    eventually(lambda: sink.told(f"FAILED   {title}", "/admin/health"))
    dispatch()
    everywhere.cleared(name, title)
    assert everywhere.told.events("raised", name)


def test_rejected_tokens(installation, api, everywhere, seen, eventually):
    stranger = api.with_token("eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl")

    def is_warned_of():
        for _ in range(10):
            stranger.get("/v1/stats")
        return seen.at_api("tokens:rejected") == "warn"

    eventually(is_warned_of)
    everywhere.raised("tokens:rejected", "rejected tokens", "/admin/rate-limits")
    installation.sql("UPDATE trouble SET at = at - 61 WHERE kind = 1 AND span = 0")  # an hour goes by
    everywhere.cleared("tokens:rejected", "rejected tokens")


def test_the_apis_own_processes_tell_once_where_no_dispatcher_does(installation, api, client, queue, sink, eventually):
    """Many of them, and all find at once that nobody has looked for long."""
    title = f"dead letters of {queue}"
    make_dead(installation, client, queue)

    def ask(_):
        return api.get("/v1/stats").status

    def is_told():
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            assert set(pool.map(ask, range(16))) == {200}
        time.sleep(3)  # they look when they have nothing else to do
        return sink.told(title)

    # Each process asks at most once a minute whether anybody has looked.
    installation.sql("UPDATE alert_progress SET looked_at = looked_at - 600000")
    eventually(is_told, patience=150)
    assert sum(f"WARNING  {title}" in mail.text for mail in sink.mails) == 1
    [[events]] = installation.sql("SELECT COUNT(*) FROM message WHERE event_type = 'pmq.alert.raised'"
                                  f" AND payload LIKE '%queue:dead_letters:{queue}%'")
    assert events == "1"


def test_a_dispatcher_looks_by_itself(installation, client, queue, told, dispatch):
    check, title = f"queue:dead_letters:{queue}", f"dead letters of {queue}"
    make_dead(installation, client, queue)
    dispatch()
    told.raised(check, title, f"/admin/dead-letters?queue={queue}")


def test_many_that_look_at_once_tell_once(installation, client, queue, pmq, sink, look, eventually):
    title = f"dead letters of {queue}"
    make_dead(installation, client, queue)
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
    make_dead(installation, client, queue)
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
