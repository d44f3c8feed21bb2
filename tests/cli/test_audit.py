"""pmq audit; and that what the command line does is written down."""

import json
import uuid

import pytest


def entries(pmq, after=0):
    done = pmq("audit", "export", "--after", after)
    assert done.code == 0, done
    return [json.loads(line) for line in done.out.splitlines()]


def last_id(pmq):
    return pmq("audit", "verify", "--json").json["last_id"]


@pytest.fixture
def queue(pmq):
    name = f"audited-{uuid.uuid4().hex[:8]}"
    assert pmq("subscription", "create", name, "--event-type", "never").code == 0
    return name


def test_acts_at_the_command_line_are_written_down(pmq, queue):
    start = last_id(pmq)
    assert pmq("subscription", "pause", queue, "--reason", "moving house").code == 0
    assert pmq("subscription", "resume", queue).code == 0
    assert pmq("subscription", "change", queue, "--max-retries", 3).code == 0
    assert pmq("subscription", "test", queue).code == 0
    assert pmq("subscription", "remove", queue, "--with-deliveries", "--yes").code == 0
    assert pmq("token", "--sub", "worker-7", "--scope", "mq:read", "--id", "t1").code == 0
    assert pmq("rate-limit", "set", "sub:x", "--limit", "5/60").code == 0
    assert pmq("rate-limit", "clear", "sub:x").code == 0
    found = entries(pmq, start)
    assert [entry["action"] for entry in found] == [
        "queue.pause", "queue.resume", "queue.change", "queue.test", "queue.remove", "token.make", "rate-limit.set", "rate-limit.clear"]
    assert all(entry["actor"].startswith("cli:") and entry["client"] == "" for entry in found)
    assert [entry["target"] for entry in found[:5]] == [queue] * 5
    assert found[0]["reason"] == "moving house"
    assert json.loads(found[0]["details"])["after"] == {"state": "paused", "state_reason": "moving house"}
    assert json.loads(found[2]["details"])["after"] == {"max_retries": 3}
    assert json.loads(found[5]["details"]) == {"scope": "mq:read", "ttl_seconds": 3600, "id": "t1"}
    assert json.loads(found[7]["details"]) == {"before": {"limit": "5/60"}}


def test_acts_on_the_whole_installation_are_written_down(pmq, tmp_path):
    start = last_id(pmq)
    assert pmq("purge", "--dry-run").code == 0
    assert pmq("purge").code == 0
    assert pmq("backup", tmp_path / "dump.sql").code == 0
    found = entries(pmq, start)
    assert [(entry["action"], entry["target"]) for entry in found] == [("retention.purge", "what is over"), ("backup.make", "dump.sql")]
    assert json.loads(found[1]["details"]) == {"bytes": (tmp_path / "dump.sql").stat().st_size}


def test_sealing_the_settings_is_written_down(pmq, run_pmq, installation, tmp_path):
    env, key = tmp_path / ".env", tmp_path / "seal.key"
    env.write_bytes(installation.env_file.read_bytes())
    start = last_id(pmq)
    for act in (["seal", "--key-file", key], ["seal", "--rotate"], ["unseal", "--print"], ["unseal"]):
        done = run_pmq("--env", env, *act)
        assert done.code == 0 and "warning: the audit" not in done.err, done
    assert [(entry["action"], entry["target"]) for entry in entries(pmq, start)] == [
        ("settings.seal", ".env"), ("settings.rotate-key", ".env"), ("settings.print", ".env"), ("settings.unseal", ".env")]


def test_sealing_goes_without_a_database_and_says_that_nobody_will_know(run_pmq, tmp_path):
    env = tmp_path / ".env"
    env.write_text("MYSQL_SOCKET=/nonexistent/socket\nMYSQL_USER=u\nMYSQL_DB=d\nMYSQL_PASSWORD=p\nJWT_SECRET_KEY=" + "k" * 40 + "\n")
    done = run_pmq("--env", env, "seal", "--key-file", tmp_path / "seal.key")
    assert done.code == 0 and "the audit doesn't know of this" in done.err, done
    assert "k" * 40 not in env.read_text()


def test_what_fails_is_not_written_down(pmq):
    start = last_id(pmq)
    assert pmq("subscription", "pause", "no-such-queue").code == 1
    assert pmq("dead-letter", "requeue", "--queue", "no-such-queue").code == 0
    assert entries(pmq, start) == []


def test_an_export_goes_on_where_it_ended(pmq, queue):
    every = entries(pmq)
    assert [entry["id"] for entry in every] == list(range(every[0]["id"], every[0]["id"] + len(every)))
    assert entries(pmq, every[-2]["id"]) == every[-1:]


def test_a_whole_chain_is_told_with_its_end(pmq, queue):
    done = pmq("audit", "verify")
    assert done.code == 0 and "The audit is whole" in done.out
    told = pmq("audit", "verify", "--json").json
    assert told["ok"] and f"{told['last_id']}:{told['last_hash']}" in done.out
    assert pmq("audit", "verify", "--expect", f"{told['last_id']}:{told['last_hash']}").code == 0


def test_another_end_than_the_noted_one_is_told(pmq, queue):
    last = pmq("audit", "verify", "--json").json["last_id"]
    done = pmq("audit", "verify", "--expect", f"{last}:{'0' * 64}")
    assert done.code == 1 and f"entry {last} has another hash" in done.out
    done = pmq("audit", "verify", "--expect", f"{last + 1000}:{'0' * 64}")
    assert done.code == 1 and "is missing, though it was noted" in done.out
    for wrong in ("x", "7", "7:", ":abc", f"0:{'0' * 64}"):
        assert pmq("audit", "verify", "--expect", wrong).code == 2


def test_the_first_entry_that_was_changed_is_named(pmq, installation, queue):
    changed = last_id(pmq)
    [[actor]] = installation.sql(f"SELECT actor FROM audit WHERE id = {changed}")
    installation.sql(f"UPDATE audit SET actor = 'nobody' WHERE id = {changed}")
    try:
        done = pmq("audit", "verify")
        assert done.code == 1 and f"The audit is broken: entry {changed} was changed" in done.out
        assert pmq("audit", "verify", "--json").json["broken_at"] == changed
    finally:
        installation.sql(f"UPDATE audit SET actor = '{actor}' WHERE id = {changed}")
    assert pmq("audit", "verify").code == 0
