"""pmq logs: what handlers have logged, and how it goes on."""

import json
import subprocess
import uuid

import pytest

from conftest import PROGRAM
from installation import Refused

TRACE = "00-{}-00f067aa0ba902b7-01"


@pytest.fixture
def client(installation):
    return installation.client("logged-service")


def enqueue(client, trace=None):
    headers = {"traceparent": TRACE.format(trace)} if trace else {}
    return client.send("POST", "/v1/enqueue", {"event_type": "never.wanted", "payload": {"secret": "hunter2"}}, headers)["message_id"]


def lines(pmq, *arguments):
    done = pmq("logs", "--json", *arguments)
    assert done.code == 0, done
    return [json.loads(line) for line in done.out.splitlines()]


def test_a_request_has_one_line_with_all_that_finds_it_again(pmq, client):
    trace = uuid.uuid4().hex
    sent = enqueue(client, trace)
    [line] = lines(pmq, "--trace", trace)
    assert {name: line[name] for name in ("level", "event", "trace", "subject", "message", "method", "route", "outcome", "status")} == {
        "level": "info", "event": "request", "trace": trace, "subject": "logged-service", "message": sent, "method": "POST",
        "route": "/v1/enqueue", "outcome": "done", "status": 200}
    assert line["duration_ms"] > 0 and line["request_id"] and line["time"].endswith("Z")
    assert lines(pmq, "--request", line["request_id"]) == [line]
    assert line in lines(pmq, "--message", sent)
    assert line in lines(pmq, "--subject", "logged-service", "--event", "request", "--since", "5m")
    assert line not in lines(pmq, "--trace", trace, "--level", "warn")


def test_a_refusal_tells_its_code_and_no_line_a_payload_or_token(pmq, client, installation):
    wanted = uuid.uuid4().hex
    enqueue(client)
    with pytest.raises(Refused):
        client.send("POST", "/v1/enqueue", {"event_type": "?", "payload": "hunter2"}, {"X-Request-Id": wanted})
    [line] = lines(pmq, "--request", wanted)
    assert (line["outcome"], line["status"], line["code"]) == ("refused", 422, "invalid_request")
    everything = json.dumps(lines(pmq, "--lines", 100000))
    assert "hunter2" not in everything and client.token not in everything
    assert installation.settings()["JWT_SECRET_KEY"] not in everything


def test_people_read_a_line_at_a_glance(pmq, client):
    trace = uuid.uuid4().hex
    enqueue(client, trace)
    done = pmq("logs", "--trace", trace)
    assert " info request " in done.out and "route=/v1/enqueue" in done.out and f"trace={trace}" in done.out


def test_only_the_latest_lines_are_shown(pmq, client):
    for _ in range(3):
        enqueue(client)
    assert len(lines(pmq, "--lines", 2)) == 2
    assert lines(pmq, "--lines", 2)[-1]["route"] == "/v1/enqueue"


def test_following_shows_what_comes(installation, client):
    trace = uuid.uuid4().hex
    with subprocess.Popen([PROGRAM, "--env", installation.env_file, "logs", "--follow", "--json", "--trace", trace],
                          text=True, stdout=subprocess.PIPE) as follower:
        sent = [enqueue(client, trace) for _ in range(2)]
        seen = [json.loads(follower.stdout.readline())["message"] for _ in sent]
        follower.terminate()
    assert seen == sent


def test_old_files_are_read_as_well(run_pmq, tmp_path):
    for name, count in (("x.log.2", 1), ("x.log.1", 2), ("x.log", 3)):
        cut_off = '{"time":"2026-03-01T09:29'  # by a full disk; the next process writes on behind it
        (tmp_path / name).write_text(
            cut_off + f'{{"time":"2026-03-01T09:30:0{count}.000Z","level":"info","event":"e{count}"}}\nno json\n')
    settings = {"LOG_FILE": str(tmp_path / "x.log"), "MYSQL_USER": "u", "MYSQL_DB": "d", "JWT_SECRET_KEY": "0123456789abcdef" * 4}
    env = tmp_path / "env"
    env.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    env.chmod(0o600)
    done = run_pmq("--env", env, "logs")
    assert [line.split()[2] for line in done.out.splitlines()] == ["e1", "e2", "e3"]
    assert [line.split()[2] for line in run_pmq("--env", env, "logs", "--since", "2026-03-01T09:30:02Z").out.splitlines()] == ["e2", "e3"]


def test_without_a_file_it_says_where_the_log_is(pmq):
    done = pmq("logs", LOG_FILE="")
    assert done.code == 1 and "LOG_FILE is not set" in done.err
    assert pmq("logs", "--level", "loud").code == 2
    assert pmq("logs", "--since", "yesterday").code == 2
