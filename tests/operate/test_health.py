"""GET /v1/health, the dashboard's Health page and pmq doctor: one source, each check driven into failure for real."""

import json
import re

import pytest

STATES = {"pass": "ok", "warn": "warn", "fail": "failed"}


def test_all_checks_have_figures_and_those_that_do_not_pass_advice(api):
    answer = api.get("/v1/health")
    assert answer.status == 200 and answer.header("Content-Type").startswith("application/health+json")
    checks = [check for several in answer.json["checks"].values() for check in several]
    assert len(checks) > 20
    for check in checks:
        assert check["figure"]
        assert ("advice" in check) == (check["status"] != "pass"), check


def test_it_needs_the_scope_to_read(installation, api):
    assert api.with_token(None).get("/v1/health").status == 401
    assert api.with_token(installation.token("w", "mq:consume")).get("/v1/health").status == 403
    assert api.with_token(installation.token("w", "mq:read")).get("/v1/health").status == 200


@pytest.mark.parametrize("accept", ["application/health+json", "application/json", "*/*"])
def test_it_is_given_to_who_accepts_it(api, accept):
    assert api.get("/v1/health", {"Accept": accept}).status == 200


def test_nobody_who_accepts_none_of_it_is_given_it(api):
    assert api.get("/v1/health", {"Accept": "text/html"}).status == 406


def test_page_and_doctor_tell_the_same(api, pmq, operator):
    report = api.get("/v1/health").json
    checks = [check for several in report["checks"].values() for check in several]
    page = operator.get("/admin/health")
    doctor = {each["name"]: each for each in json.loads(pmq("doctor", "--json").stdout)["checks"]}
    for check in checks:
        assert check["title"] in page.text
        assert check["title"] in doctor
        told = {"pass": "ok"}.get(check["status"], check["status"])
        # Storage and mail are the web host's as well as the shell's here.
        assert doctor[check["title"]]["status"] == told, check


def test_stopped_database_is_told_by_all_that_still_can(installation, api, pmq, seen):
    installation.local("database", "stop")
    try:
        answer = api.get("/v1/health")
        assert answer.status == 503 and answer.header("Retry-After")
        assert answer.json["status"] == "fail"
        [check] = answer.json["checks"]["database:answers"]
        assert check["status"] == "fail" and "/" not in check["figure"]
        assert api.get("/ping").status == 200
        assert api.get("/healthz").status == 503
        assert api.get("/metrics").status == 503
        assert seen.by_doctor("database") == "fail"
    finally:
        installation.local("database", "start")
    assert api.get("/v1/health").status == 200
    assert seen.by_doctor("database") == "ok"


def test_delivery_that_waits_too_long_is_a_warning_until_it_is_taken(client, queue, seen, eventually):
    client.post("/v1/enqueue", {"event_type": f"only.{queue}", "payload": 1})
    title = f"oldest of {queue}"
    assert seen.by_doctor(title) == "ok"
    eventually(lambda: seen.by_doctor(title, ALERT_OLDEST_SECONDS="1") == "warn")
    [message] = client.post("/v1/poll", {"queue": queue})["messages"]
    client.post("/v1/ack", {"message_id": message["message_id"], "receipt": message["receipt"]})
    assert seen.by_doctor(title, ALERT_OLDEST_SECONDS="1") == "ok"


def test_quota_that_is_used_up_is_a_failure(seen):
    assert seen.by_doctor("database quota", DATABASE_QUOTA_MB="1") == "fail"
    assert seen.by_doctor("database quota", DATABASE_QUOTA_MB="9000000") == "ok"


def test_full_disk_is_a_failure_until_there_is_room(seen, small_disk):
    log = str(small_disk / "pmq.log")
    title = next(iter(seen.titles_of("disk of the log", LOG_FILE=log)))
    assert seen.by_doctor(title, LOG_FILE=log) == "ok"
    (small_disk / "filler").write_bytes(b"x" * (1000 * 1024))
    assert seen.by_doctor(title, LOG_FILE=log) == "fail"
    (small_disk / "filler").unlink()
    assert seen.by_doctor(title, LOG_FILE=log) == "ok"


@pytest.mark.parametrize("table", ["attempt"])
def test_missing_days_ahead_are_a_warning_until_they_are_made(installation, pmq, seen, table):
    assert seen.by_doctor("partitions ahead") == "ok"
    installation.sql(f"ALTER TABLE {table} PARTITION BY RANGE (day) (PARTITION later VALUES LESS THAN MAXVALUE)")
    assert seen.by_doctor("partitions ahead") == "warn"
    assert pmq("purge").returncode == 0
    assert seen.by_doctor("partitions ahead") == "ok"


def test_clocks_apart_are_a_warning(seen, clock_ahead):
    assert seen.by_doctor("database clock") == "ok"
    assert seen.by_doctor("database clock", LD_PRELOAD=clock_ahead) == "warn"


def test_rejected_tokens_are_a_warning(api, seen, eventually):
    stranger = api.with_token("eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl")

    def is_told():
        for _ in range(10):
            assert stranger.get("/v1/stats").status in (401, 429)
        return seen.at_api("tokens:rejected") == "warn"

    eventually(is_told)
    assert seen.on_page("rejected tokens") == "warn" and seen.by_doctor("rejected tokens") == "warn"
    assert re.search(r"token_invalid", api.get("/v1/health").json["checks"]["api:refusals"][0]["figure"])
