"""`pmq purge`, `backup` and `restore`, and that nothing is sent from a backup by itself."""

import concurrent.futures
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from installation import Installation, Refused  # noqa: E402


@pytest.fixture(scope="module")
def fresh(run_pmq):
    """Another installation, that a backup is restored into: its own servers and settings."""
    other = Installation.new()
    yield other
    other.stop()


@pytest.fixture
def pmq_of(run_pmq):
    return lambda installation, *arguments: run_pmq("--env", installation.env_file, *arguments)


def fill(installation, pmq, queue):
    """A webhook with a delivery that waits, a pull queue with one ready, one claimed, one done, one dead."""
    pmq("subscription", "create", f"hook-{queue}", "--url", "https://1.1.1.1:8443/hook", "--event-type", f"{queue}.h")
    assert pmq("subscription", "create", queue, "--event-type", f"{queue}.p").code == 0
    client = installation.client("worker")
    client.post("/v1/enqueue", {"event_type": f"{queue}.h", "payload": {"für": "später"}})
    for number in range(4):
        client.post("/v1/enqueue", {"event_type": f"{queue}.p", "payload": {"n": number, "bytes": "\u0001é\U0001f600'\\"},
                                    "idempotency_key": f"{queue}-{number}"})
    first, second, _ = client.post("/v1/poll", {"queue": queue, "limit": 3})["messages"]
    client.post("/v1/ack", {"message_id": first["message_id"], "receipt": first["receipt"]})
    client.post("/v1/fail", {"message_id": second["message_id"], "receipt": second["receipt"], "error": "no", "dead": True})


TOLD = ["SELECT id, day, event_type, producer, HEX(payload) FROM message ORDER BY id",
        "SELECT bucket, state, position, id, message_day, retry_count, token FROM delivery ORDER BY id",
        "SELECT * FROM attempt ORDER BY delivery_id, number", "SELECT * FROM idempotency ORDER BY idempotency_key",
        "SELECT name, kind, event_types FROM subscription ORDER BY id", "SELECT * FROM webhook ORDER BY subscription_id"]


def content(installation):
    return [installation.sql(statement) for statement in TOLD]


@pytest.mark.parametrize("name", ["dump.sql", "dump.sql.gz"])
def test_a_backup_restored_elsewhere_has_all_and_sends_nothing_by_itself(installation, pmq, fresh, pmq_of, tmp_path, name):
    fill(installation, pmq, name.replace(".", "-"))
    dump = tmp_path / name
    done = pmq("backup", dump)
    assert done.code == 0, done
    assert dump.stat().st_mode & 0o777 == 0o600
    text = gzip.decompress(dump.read_bytes()) if name.endswith(".gz") else dump.read_bytes()
    assert installation.settings()["MYSQL_PASSWORD"].encode() not in text

    before = content(installation)
    refused = pmq_of(fresh, "restore", dump)
    assert refused.code == 1 and "--replace" in refused.err
    done = pmq_of(fresh, "restore", dump, "--replace", "--yes")
    assert done.code == 0, done
    assert content(fresh) == before

    status = json.loads(pmq_of(fresh, "restore", "status", "--json").out)
    assert status["held"] and {each["queue"] for each in status["would_send"]} >= {f"hook-{name.replace('.', '-')}"}
    sent = pmq_of(fresh, "dispatch", "--once", "--json")
    assert sent.code == 0 and sent.json == {"delivered": 0, "failed": 0, "deferred": 0}
    waiting = "SELECT COUNT(*) FROM delivery d JOIN subscription s ON s.id = subscription_id WHERE s.kind = 1 AND d.attempt_count > 0"
    assert fresh.sql(waiting) == [["0"]]

    assert pmq_of(fresh, "restore", "release", "--reason", "looked").code == 0
    assert pmq_of(fresh, "restore", "release").code == 1
    assert [["restore.release", "looked"], ["restore.load", "NULL"]] == fresh.sql(
        "SELECT action, reason FROM audit ORDER BY id DESC LIMIT 2")


def test_a_backup_under_load_has_all_that_was_taken_before_it_and_hands_out_nothing_by_itself(
        installation, pmq, fresh, pmq_of, tmp_path):
    queue, taken, is_over = "under-load", [], threading.Event()
    assert pmq("subscription", "create", queue, "--event-type", "load.x").code == 0

    def produce(number):
        client = installation.client(f"producer-{number}")
        while not is_over.is_set():
            taken.append(client.post("/v1/enqueue", {"event_type": "load.x", "payload": number})["message_id"])

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        producers = [pool.submit(produce, number) for number in range(4)]
        try:
            while len(taken) < 200:
                assert not any(each.done() for each in producers)
            before = set(taken)
            assert pmq("backup", tmp_path / "dump.sql").code == 0
        finally:
            is_over.set()
        for each in producers:
            each.result()
    assert len(taken) > len(before), "nothing was taken while it was backed up"
    done = pmq_of(fresh, "restore", tmp_path / "dump.sql", "--replace", "--yes")
    assert done.code == 0, done

    worker = fresh.client("worker")
    with pytest.raises(Refused) as refused:
        worker.post("/v1/poll", {"queue": queue})
    assert (refused.value.status, refused.value.code) == (503, "restored")
    assert pmq_of(fresh, "restore", "release").code == 0
    handed_out = set()
    while messages := worker.post("/v1/poll", {"queue": queue, "limit": 100})["messages"]:
        handed_out |= {message["message_id"] for message in messages}
    assert before <= handed_out <= set(taken)


def test_a_dump_that_was_read_by_other_means_is_noticed(installation, pmq, fresh, pmq_of, tmp_path):
    """As with phpMyAdmin: the first dispatcher sees that the tables are from a backup."""
    fill(installation, pmq, "by-hand")
    assert pmq("dispatch", "--once").code == 0
    dump = tmp_path / "dump.sql"
    assert pmq("backup", dump).code == 0
    time.sleep(1.1)  # the server tells in whole seconds when a table was made
    subprocess.run([pathlib.Path(__file__).parents[2] / "local/database", "sql", "pmq"], stdin=dump.open(), check=True,
                   env={**os.environ, "VAR": str(fresh.var)})
    sent = pmq_of(fresh, "dispatch", "--once", "--json")
    assert sent.json == {"delivered": 0, "failed": 0, "deferred": 0}
    status = json.loads(pmq_of(fresh, "restore", "status", "--json").out)
    assert status["held"] and status["would_send"]


def test_the_same_installation_notices_its_own_backup(installation, pmq, tmp_path):
    dump = tmp_path / "dump.sql"
    assert pmq("dispatch", "--once").code == 0
    assert pmq("backup", dump).code == 0
    for _ in range(2):
        assert pmq("dispatch", "--once").code == 0
    assert not pmq("restore", "status", "--json").json["held"]
    installation.local("database", "sql", "pmq", "-e", f"source {dump}")
    assert pmq("dispatch", "--once").code == 0
    assert pmq("restore", "status", "--json").json["held"]
    assert pmq("restore", "release").code == 0
    assert pmq("dispatch", "--once").code == 0
    assert not pmq("restore", "status", "--json").json["held"]


def test_half_a_dump_is_not_restored(pmq, tmp_path):
    dump = tmp_path / "dump.sql"
    assert pmq("backup", dump).code == 0
    for name, half in [("half.sql", dump.read_bytes()[:-500]), ("half.sql.gz", gzip.compress(dump.read_bytes())[:-500]),
                       ("empty.sql", b"")]:
        (tmp_path / name).write_bytes(half)
        done = pmq("restore", tmp_path / name, "--replace", "--yes")
        assert done.code == 1 and "no whole dump" in done.err
    assert pmq("stats").code == 0


def test_what_is_no_backup_of_ours_drops_nothing(installation, pmq, tmp_path):
    dump = tmp_path / "dump.sql"
    assert pmq("backup", dump).code == 0
    text = dump.read_text(errors="surrogateescape")
    newer = text.replace("INSERT INTO `schema_migration` VALUES", "INSERT INTO `schema_migration` VALUES (99,'later','x',1,1),", 1)
    assert newer != text
    (tmp_path / "newer.sql").write_text(newer, errors="surrogateescape")
    (tmp_path / "blog.sql").write_text("CREATE TABLE `wp_posts` (id INT);\n-- Dump completed on 2026-11-22\n")
    before = installation.sql("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()")
    for name, why in (("newer.sql", "has version 99 of the tables"), ("blog.sql", "is no backup of PMQ")):
        done = pmq("restore", tmp_path / name, "--replace", "--yes")
        assert done.code == 1 and why in done.err, done
    assert installation.sql("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()") == before
    assert pmq("stats").code == 0


def test_a_restore_that_was_cut_off_is_run_again(fresh, pmq_of, tmp_path):
    dump = tmp_path / "dump.sql"
    assert pmq_of(fresh, "backup", dump).code == 0
    for table in ("catalog", "dispatcher", "delivery", "schema_migration"):
        fresh.sql(f"DROP TABLE {table}")
    done = pmq_of(fresh, "restore", dump, "--replace", "--yes")
    assert done.code == 0, done
    assert pmq_of(fresh, "stats").code == 0


def test_what_enqueue_asks_for_comes_last_in_a_backup(pmq, tmp_path):
    dump = tmp_path / "dump.sql"
    assert pmq("backup", dump).code == 0
    tables = re.findall(r"^CREATE TABLE `(.*)`", dump.read_text(errors="replace"), re.M)
    assert len(tables) > 20 and tables[-2:] == ["catalog", "subscription"]


def test_a_backup_that_fails_leaves_no_file(pmq, tmp_path):
    done = pmq("backup", tmp_path / "missing" / "dump.sql")
    assert done.code == 1
    assert pmq("backup", tmp_path).code == 1
    assert list(tmp_path.iterdir()) == []


def test_purge_tells_before_it_takes(installation, pmq):
    plan = pmq("purge", "--dry-run", "--json").json
    assert plan["days"] == [] and plan["days_to_make"] == 0, "make up has made the days to come"
    done = pmq("purge")
    assert done.code == 0, done
    assert installation.sql("SELECT ended_at IS NOT NULL, note FROM retention") == [["1", "NULL"]]


def test_a_queue_has_days_of_its_own(pmq):
    assert pmq("subscription", "create", "brief", "--event-type", "x.y", "--keep-finished", "2", "--keep-dead", "0").code == 0
    assert "kept for 2 days" in pmq("subscription", "show", "brief").out
    assert pmq("subscription", "change", "brief", "--keep-finished", "-1").code == 0
    assert "kept for 2 days" not in pmq("subscription", "show", "brief").out
    assert pmq("subscription", "change", "brief", "--keep-dead", "-2").code == 2
