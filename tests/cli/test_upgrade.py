"""`pmq migrate` from each earlier version of the tables, with data in them, while somebody writes as the older program does."""

import os
import re
import subprocess
import threading
import time

import pytest

from installation import ROOT

MIGRATIONS = sorted((ROOT / "sql").glob("*.sql"))
EVERY = len(MIGRATIONS)


@pytest.fixture
def home_of(tmp_path):
    """home_of(n): an installation's folder with the first n migrations."""

    def make(count):
        sql = tmp_path / str(count) / "sql"
        sql.mkdir(parents=True)
        for file in MIGRATIONS[:count]:
            (sql / file.name).symlink_to(file)
        return sql.parent

    return make


class Writer:
    """Enqueues by the statements that every version has used, as fast as it can, until it is stopped."""

    SEND = ("INSERT INTO message (day, nonce, created_at, event_type, producer, priority, payload_bytes, payload)"
            " VALUES (1, 1, 1000, 'doc.parsed', 'old', 0, 1, '1');\n"
            "INSERT INTO delivery (bucket, subscription_id, state, position, id, message_day, priority, created_at, updated_at, ready_at)"
            " SELECT 0, 1, 0, 100, LAST_INSERT_ID() * 1024, 1, 0, 1000, 1000, 1000 FROM catalog WHERE id = 1;\n")

    def __init__(self, installation, database):
        self.client = subprocess.Popen(
            [ROOT / "local/database", "sql", database, "--unbuffered"], env={**os.environ, "VAR": str(installation.var)}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        # Whoever waits for a table for longer than this has failed.
        self.client.stdin.write("SET SESSION lock_wait_timeout = 10;\n")
        self.sent = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def run(self):
        while not self.over.is_set():
            self.client.stdin.write(f"BEGIN;\n{self.SEND}COMMIT;\nSELECT 'ok';\n")
            self.client.stdin.flush()
            if self.client.stdout.readline() != "ok\n":
                return
            self.sent += 1

    def wait_for(self, sent):
        while self.thread.is_alive() and self.sent < sent:
            time.sleep(0.01)

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        _, self.errors = self.client.communicate()


@pytest.mark.parametrize("version", range(1, EVERY))
def test_nothing_is_lost_and_nobody_fails(installation, pmq, empty_database, home_of, version):
    # Before the third version there is no audit that it could write itself down in.
    pmq("migrate", MYSQL_DB=empty_database, PMQ_HOME=str(home_of(version)))
    applied = f"SELECT MAX(version) FROM {empty_database}.schema_migration"
    assert installation.sql(applied) == [[str(version)]]
    with Writer(installation, empty_database) as writer:
        writer.wait_for(20)
        done = pmq("migrate", "--json", MYSQL_DB=empty_database)
        before = writer.sent
        writer.wait_for(before + 20)
    assert done.code == 0, done
    assert [each["version"] for each in done.json["applied"]] == list(range(version + 1, EVERY + 1))
    assert writer.errors == "" and writer.sent >= before + 20
    stored = installation.sql(f"SELECT COUNT(*) FROM {empty_database}.message m JOIN {empty_database}.delivery d ON d.id = m.id << 10")
    assert stored == [[str(writer.sent)]]
    [queue] = pmq("stats", "--json", MYSQL_DB=empty_database).json["queues"]
    assert queue["ready"] == min(writer.sent, 10_000)
    assert pmq("migrate", "--json", MYSQL_DB=empty_database).json["applied"] == []


@pytest.mark.parametrize("file", MIGRATIONS, ids=lambda file: file.name)
def test_a_migration_only_adds_unless_it_says_which_program_it_needs(file):
    text = file.read_text()
    if re.search(r"^-- needs program \d+$", text, re.M):
        return
    statements = re.sub(r"^ *--.*$", "", text, flags=re.M)
    assert not re.search(r"\b(DROP|RENAME|MODIFY|CHANGE COLUMN|TRUNCATE)\b", statements)
    for column in re.findall(r"ADD COLUMN (.*)", statements):
        assert "NOT NULL" not in column or "DEFAULT" in column, column


def test_an_account_that_may_not_alter_is_told_so(installation, pmq, empty_database, home_of):
    installation.sql("CREATE USER 'poor'@'localhost' IDENTIFIED BY 'poor-poor-17';"
                     f"GRANT SELECT, INSERT, UPDATE, DELETE, CREATE ON {empty_database}.* TO 'poor'@'localhost'")
    try:
        poor = {"MYSQL_DB": empty_database, "MYSQL_USER": "poor", "MYSQL_PASSWORD": "poor-poor-17"}
        refused = pmq("migrate", **poor)
        assert refused.code == 1 and "may not do this" in refused.err and "CREATE, ALTER, DROP and INDEX" in refused.err, refused
        assert pmq("migrate", MYSQL_DB=empty_database).code == 0
        assert pmq("migrate", **poor).code == 0
        assert pmq("stats", **poor).code == 0
        installation.sql(f"ALTER TABLE {empty_database}.log_entry PARTITION BY RANGE (day) (PARTITION later VALUES LESS THAN MAXVALUE);"
                         f"INSERT INTO {empty_database}.log_entry (at, day, level, service, sender, message)"
                         " VALUES (86400000, 1, 1, 's', 's', 'over')")
        purged = pmq("purge", **poor)
        assert purged.code == 0 and "log_entry: the database's account may not ALTER it" in purged.err, purged
        assert installation.sql(f"SELECT COUNT(*) FROM {empty_database}.log_entry") == [["0"]]
    finally:
        installation.sql("DROP USER 'poor'@'localhost'")
