"""docs/runbook.md: what each entry says is done, with the commands that stand there."""

import contextlib
import pathlib
import re
import shlex
import shutil
import subprocess
import time
import uuid

import pytest

from handmade_tokens import claims, sign
from installation import ROOT, Refused

RUNBOOK = dict(part.split("\n", 1) for part in (ROOT / "docs/runbook.md").read_text().split("\n## ")[1:])


class Entry:
    """One of the runbook, and its commands: NAME, FILE and the like stand for what a test gives."""

    def __init__(self, title, pmq):
        self.text = " ".join(RUNBOOK[title].split())
        self.pmq = pmq

    def says(self, words):
        assert words in self.text
        return words

    def run(self, command, *more, code=0, **given):
        self.says(f"`{command}")
        program, *words = [given.get(word, word) for word in shlex.split(command)]
        assert program == "bin/pmq"
        done = self.pmq(*words, *more, **given.get("variables", {}))
        assert done.returncode == code, (done.stdout, done.stderr)
        return done.stdout + done.stderr


@pytest.fixture
def entry(pmq):
    return lambda title: Entry(title, pmq)


@pytest.fixture
def hook(client, receiver):
    """A webhook of the test's own: its name and who receives."""
    name = f"hook-{uuid.uuid4().hex[:8]}"
    receiving = receiver()
    client.post("/v1/subscriptions", {"name": name, "kind": "webhook", "url": receiving.url(), "event_types": [f"only.{name}"]})
    yield name, receiving
    with contextlib.suppress(Refused):  # the test has removed it
        client.delete(f"/v1/subscriptions/{name}?force=true")


def fill_old_day(installation, client, queue, count, payload):
    """Messages that were done long ago, in a day of their own."""
    for number in range(count):
        client.post("/v1/enqueue", {"event_type": "old.one", "payload": payload, "queue": queue})
    while messages := client.post("/v1/poll", {"queue": queue, "limit": 50})["messages"]:
        client.post("/v1/ack", {"queue": queue, "messages": [
            {"message_id": each["message_id"], "receipt": each["receipt"]} for each in messages]})
    [[today]] = installation.sql("SELECT FLOOR(UNIX_TIMESTAMP() / 86400)")
    end = int(today) - 50
    for table in ("message", "delivery"):
        [name, below], *_ = installation.sql(
            "SELECT partition_name, partition_description FROM information_schema.partitions WHERE table_schema = DATABASE()"
            f" AND table_name = '{table}' AND partition_name LIKE 'p2%' ORDER BY partition_ordinal_position LIMIT 1")
        if int(below) > end:
            installation.sql(f"ALTER TABLE {table} REORGANIZE PARTITION {name} INTO (PARTITION p20000101 VALUES LESS THAN ({end}),"
                             f" PARTITION {name} VALUES LESS THAN ({below}))")
    days, milliseconds = 60, 60 * 86_400_000
    installation.sql(
        f"UPDATE delivery d JOIN subscription s ON s.id = d.subscription_id AND s.name = '{queue}'"
        f" SET d.bucket = d.bucket - {days}, d.message_day = d.message_day - {days}, d.position = d.position - {milliseconds}"
        " WHERE d.state = 4 AND d.bucket > 2;"
        f"UPDATE message SET day = day - {days}, created_at = created_at - {milliseconds} WHERE event_type = 'old.one'"
        f" AND day > {end};"
        "ANALYZE TABLE message")


def test_no_dispatcher(entry, installation, client, hook, seen, eventually):
    this = entry("Webhooks wait: no dispatcher")
    name, receiving = hook
    client.post("/v1/enqueue", {"event_type": f"only.{name}", "payload": 1})
    installation.sql("UPDATE dispatcher_run SET started_at = started_at - 86300000, ended_at = ended_at - 86300000;"
                     "DELETE FROM dispatcher")
    assert seen.on_page(this.says("dispatcher")) == "failed"
    assert "delivered" in this.run("bin/pmq dispatch --once").lower()
    assert len(receiving.requests) == 1 and seen.on_page("dispatcher") == "ok"

    line = this.says("* * * * * cd /path/to/pmq && bin/pmq dispatch --for 55")
    client.post("/v1/enqueue", {"event_type": f"only.{name}", "payload": 2})
    command = line.split(" ", 5)[5].replace("/path/to/pmq", str(ROOT)).replace("--for 55", "--for 1")
    subprocess.run(["sh", "-c", command.replace("bin/pmq", f"bin/pmq --env {installation.env_file}")], check=True,
                   env={}, stdout=subprocess.DEVNULL)
    assert len(receiving.requests) == 2


def test_database_away(entry, installation, api, client, queue, seen, sink, eventually, tmp_path):
    this = entry("The database is away")
    client.post("/v1/enqueue", {"event_type": f"only.{queue}", "payload": 1})
    [claimed] = client.post("/v1/poll", {"queue": queue, "lease_seconds": 300})["messages"]
    check = ["--state", tmp_path / "state"]
    where = {"https://queue.example.com": installation.url}
    installation.local("database", "stop")
    try:
        for path in ("/healthz", "/v1/stats"):
            answer = api.get(path)
            assert answer.status == 503 and answer.header(this.says("Retry-After"))
        assert "connect" in this.run("bin/pmq doctor", code=1).lower()
        this.run("bin/pmq check https://queue.example.com", *check, code=1, **where)
        eventually(lambda: sink.told(f"FAILED   {installation.url}/healthz"))
    finally:
        installation.local("database", "start")
    this.says("nothing needs to be done afterwards")
    client.post("/v1/ack", {"message_id": claimed["message_id"], "receipt": claimed["receipt"]})
    this.run("bin/pmq check https://queue.example.com", *check, **where)
    eventually(lambda: sink.told(f"RECOVERED  {installation.url}/healthz"))


@contextlib.contextmanager
def connections(installation, count):
    """So many of the account's, held by somebody else."""
    given = installation.settings()
    client = shutil.which("mariadb") or shutil.which("mysql")
    login = [client, "--no-defaults", f"--socket={given['MYSQL_SOCKET']}", f"--user={given['MYSQL_USER']}"]
    held = [subprocess.Popen([*login, "-e", "SELECT SLEEP(300)"], env={"MYSQL_PWD": given["MYSQL_PASSWORD"]},
                             stdout=subprocess.DEVNULL) for _ in range(count)]
    try:
        yield
    finally:
        for each in held:
            each.kill()
            each.wait()


def test_too_few_connections(entry, installation, client, queue, seen, settings, eventually):
    this = entry("Producers get 503 `overloaded`: too few connections")
    event = {"event_type": f"only.{queue}", "payload": 1}
    client.post("/v1/enqueue", event)

    def is_refused():
        try:
            client.post("/v1/enqueue", event)
        except Refused as refused:
            assert refused.status == 503
            return refused.code
        return None

    installation.sql("ALTER USER pmq@localhost WITH MAX_USER_CONNECTIONS 10")
    try:
        with connections(installation, 8):
            settings(LOG_LEVEL="info")  # handlers begin anew, and connect
            assert eventually(is_refused) == "overloaded"
            this.says("the last fifth is kept for consumers, who go on")
            [message] = client.post("/v1/poll", {"queue": queue, "limit": 1})["messages"]
            client.post("/v1/ack", {"message_id": message["message_id"], "receipt": message["receipt"]})
            assert seen.at_api("database:connections") == "warn"
        eventually(lambda: is_refused() is None)
    finally:
        installation.sql("ALTER USER pmq@localhost WITH MAX_USER_CONNECTIONS 0")


def test_full_quota(entry, installation, client, queue, settings):
    this = entry("The disk or the quota is full")
    fill_old_day(installation, client, queue, 60, "x" * 200_000)
    [[used]] = installation.sql("SELECT SUM(data_length + index_length) FROM information_schema.tables"
                                " WHERE table_schema = DATABASE()")
    settings(DATABASE_QUOTA_MB=int(used) * 100 // 96 // 1_000_000, RETENTION_FINISHED_DAYS=90)
    event = {"event_type": f"only.{queue}", "payload": 1}
    with pytest.raises(Refused) as refused:
        client.post("/v1/enqueue", event)
    assert (refused.value.status, refused.value.code) == (507, this.says("storage_full"))
    assert "goes" not in this.run("bin/pmq purge --dry-run")
    settings(**{this.says("RETENTION_FINISHED_DAYS"): 30})
    assert re.search(r"message .* goes", this.run("bin/pmq purge --dry-run"))
    this.run("bin/pmq purge")
    client.post("/v1/enqueue", event)


def test_dead_letters(entry, client, queue):
    this = entry("Dead letters pile up")
    for number in range(4):
        client.post("/v1/enqueue", {"event_type": f"only.{queue}", "payload": number})
    for message, error in zip(client.post("/v1/poll", {"queue": queue, "limit": 3})["messages"],
                              ["no converter", "no converter", "not to be mended"]):
        client.post("/v1/fail", {"message_id": message["message_id"], "receipt": message["receipt"], "error": error})
    this.run("bin/pmq subscription pause NAME", NAME=queue)
    assert client.post("/v1/poll", {"queue": queue})["messages"] == []
    assert "no converter" in this.run("bin/pmq dead-letter list --queue NAME", NAME=queue)
    this.run("bin/pmq subscription resume NAME", NAME=queue)
    this.run("bin/pmq dead-letter discard --queue NAME --error TEXT --reason WHY", "--yes", NAME=queue,
             TEXT="not to be mended", WHY="asked the sender")
    assert "2 dead letters requeued" in this.run("bin/pmq dead-letter requeue --queue NAME --rate 10", NAME=queue)
    time.sleep(0.3)
    assert len(client.post("/v1/poll", {"queue": queue})["messages"]) == 3
    assert client.get(f"/v1/dead-letter?queue={queue}")["failed_messages"] == []


def test_open_breaker(entry, client, receiver, dispatch, eventually):
    this = entry("A breaker stays open")
    endpoint = receiver()
    address = endpoint.url()
    endpoint.stop()
    name = f"broken-{uuid.uuid4().hex[:8]}"
    client.post("/v1/subscriptions", {"name": name, "kind": "webhook", "url": address, "event_types": [f"only.{name}"]})
    try:
        client.post("/v1/enqueue/batch", {"messages": [{"event_type": f"only.{name}", "payload": n} for n in range(6)]})

        def is_open():
            dispatch()
            return client.get(f"/v1/subscriptions/{name}")["breaker"]["state"] == "open"

        eventually(is_open)
        assert "open" in this.run("bin/pmq subscription breaker NAME", NAME=name)
        well = receiver()
        client.send("POST", f"/v1/subscriptions/{name}", {"url": well.url()}, {"X-HTTP-Method-Override": "PATCH"})
        this.run("bin/pmq subscription reset-breaker NAME", NAME=name)

        def is_delivered():
            dispatch()
            return len(well.requests) > 0

        eventually(is_delivered)
    finally:
        client.delete(f"/v1/subscriptions/{name}?force=true")


def test_restore(entry, installation, client, pmq, hook, seen, tmp_path, eventually):
    this = entry("A backup has to be restored")
    name, receiving = hook
    client.post("/v1/enqueue", {"event_type": f"only.{name}", "payload": "sent after the backup"})
    dump = str(tmp_path / "dump.sql.gz")
    assert pmq("backup", dump).returncode == 0
    assert pmq("dispatch", "--once").returncode == 0 and len(receiving.requests) == 1

    cron = subprocess.Popen([ROOT / "bin/pmq", "--env", installation.env_file, "dispatch", "--daemon"], env={})
    try:
        eventually(lambda: installation.sql("SELECT COUNT(*) FROM dispatcher") != [["0"]])
        assert "a dispatcher is at work" in this.run("bin/pmq restore FILE --replace", "--yes", code=1, FILE=dump)
    finally:
        cron.terminate()
        cron.wait()
    cut_off = tmp_path / "cut.sql.gz"
    cut_off.write_bytes((tmp_path / "dump.sql.gz").read_bytes()[:-100])
    assert "no whole dump" in this.run("bin/pmq restore FILE --replace", "--yes", code=1, FILE=str(cut_off))
    this.run("bin/pmq restore FILE --replace", "--yes", FILE=dump)
    assert seen.on_page(this.says("sending")) == "failed"
    assert pmq("dispatch", "--once").returncode == 0 and len(receiving.requests) == 1
    assert name in this.run("bin/pmq restore status")
    this.run("bin/pmq restore release --reason WHY", WHY="the receiver takes it twice")
    assert seen.on_page("sending") == "ok"
    assert pmq("dispatch", "--once").returncode == 0 and len(receiving.requests) == 2


def test_tables_that_grow(entry, installation, eventually):
    this = entry("The tables grow and nothing goes")
    installation.sql("ALTER TABLE log_entry PARTITION BY RANGE (day) (PARTITION later VALUES LESS THAN MAXVALUE);"
                     "REVOKE ALTER ON pmq.* FROM pmq@localhost")
    try:
        # Another process may be at it just now.
        eventually(lambda: this.says("may not ALTER") in this.run("bin/pmq purge"))
        [row] = installation.sql(this.says("SELECT * FROM retention"))
        assert any("may not ALTER" in column for column in row)
    finally:
        installation.sql("GRANT ALTER ON pmq.* TO pmq@localhost")
    eventually(lambda: "may not ALTER" not in this.run("bin/pmq purge"))
    assert installation.sql("SELECT note FROM retention") == [["NULL"]]
    assert "waits" in this.run("bin/pmq purge --repartition")


def test_leaked_token_secret(entry, installation, settings, api, eventually):
    this = entry("A token's secret leaked")
    old = installation.settings()["JWT_SECRET_KEY"]
    settings(JWT_SECRET_KEY="0123456789abcdef" * 4, JWT_SECRET_KEY_PREVIOUS=old)
    assert api.get("/v1/stats").status == 200
    settings(JWT_SECRET_KEY_PREVIOUS="")
    assert api.get("/v1/stats").status == 401
    token = this.run("bin/pmq token --sub NAME --scope SCOPES", NAME="shop", SCOPES="mq:read").strip()
    assert api.with_token(token).get("/v1/stats").status == 200


def test_key_of_webhooks_secrets(entry, installation, settings, client, hook, pmq):
    this = entry("The key of webhooks' secrets leaked, or has to change")
    name, receiving = hook

    def is_delivered():
        before = len(receiving.requests)
        client.post("/v1/enqueue", {"event_type": f"only.{name}", "payload": 1})
        assert pmq("dispatch", "--once").returncode == 0
        return len(receiving.requests) > before

    first = installation.settings()["SECRETS_KEY"]
    second, third = "ab" * 32, "cd" * 32
    settings(SECRETS_KEY=second, SECRETS_KEY_PREVIOUS=first)
    try:
        this.run("bin/pmq rotate-secrets-key")
        settings(SECRETS_KEY_PREVIOUS="")
        assert is_delivered()
        settings(SECRETS_KEY=third)
        assert not is_delivered()
        this.run("bin/pmq subscription rotate-secret NAME --grace 0", NAME=name)
        assert is_delivered()
    finally:
        settings(SECRETS_KEY=first, SECRETS_KEY_PREVIOUS=second)
        client.delete(f"/v1/subscriptions/{name}?force=true")
        this.run("bin/pmq rotate-secrets-key")


def test_schema_after_an_upgrade(entry, installation, api):
    this = entry('"The schema has version …" after an upgrade')
    [[version]] = installation.sql("SELECT MAX(version) FROM schema_migration")
    kept = installation.sql(f"SELECT * FROM schema_migration WHERE version = {version}")
    assert kept
    installation.sql(f"DELETE FROM schema_migration WHERE version = {version}")
    assert api.get("/healthz").status == 503
    this.run("bin/pmq migrate")
    assert api.get("/healthz").status == 200
    [[oldest]] = installation.sql(f"SELECT oldest_program FROM schema_migration WHERE version = {version}")
    installation.sql(f"UPDATE schema_migration SET version = 9999 WHERE version = {version}")
    try:
        assert api.get("/healthz").status == 200, "tables that have only grown are of use"
        assert "newer" in this.run("bin/pmq migrate", code=1)
        installation.sql("UPDATE schema_migration SET oldest_program = 9999 WHERE version = 9999")
        assert api.get("/healthz").status == 503
    finally:
        installation.sql(f"UPDATE schema_migration SET version = {version}, oldest_program = {oldest}"
                         " WHERE version = 9999")
    assert api.get("/healthz").status == 200


def test_nobody_can_sign_in(entry, installation):
    from dashboard import Browser

    this = entry("Nobody can sign in to the dashboard")

    def type_password(command, password):
        this.says(f"`{command}`")
        program = [ROOT / "bin/pmq", "--env", installation.env_file]
        subprocess.run([*program, *command.replace("NAME", "anna").split()[1:]], input=password + "\n", text=True, check=True,
                       stdout=subprocess.DEVNULL)

    type_password("bin/pmq admin add NAME", "correct horse battery")
    assert "anna" in this.run("bin/pmq admin list")
    browser = Browser(installation.url)
    for _ in range(30):
        page = browser.sign_in("anna", "forgotten")
        if page.status == 429:
            break
    assert this.says("Too many tries") in page.text
    type_password("bin/pmq admin passwd NAME", "another horse battery")
    this.run("bin/pmq rate-limit unlock NAME", NAME="anna")
    assert "Overview" in browser.sign_in("anna", "another horse battery").text


def test_clocks_apart(entry, installation, api, settings, seen, clock_ahead):
    this = entry("The clocks are apart")
    assert seen.by_doctor(this.says("database clock"), LD_PRELOAD=clock_ahead) == "warn"
    key = installation.settings()["JWT_SECRET_KEY"].encode()
    ahead = api.with_token(sign(key, claims(nbf=int(time.time()) + 200)))
    assert ahead.get("/v1/stats").status == 401
    name, value = this.says("JWT_LEEWAY_SECONDS=300").split("=")
    settings(**{name: value})
    assert ahead.get("/v1/stats").status == 200


def test_mails_that_do_not_arrive(entry, sink, seen):
    this = entry("Mails don't arrive")
    sink.refuses = True
    try:
        assert "451" in this.run("bin/pmq alert test", code=1)
        assert seen.on_page(this.says("alerts by mail")) == "warn"
    finally:
        sink.refuses = False
    this.run("bin/pmq alert test")
    assert seen.on_page("alerts by mail") == "ok"


def test_log_that_stops(entry, client, hook, small_disk, pmq):
    this = entry("The log stops")
    name, receiving = hook
    log = {this.says("LOG_FILE"): str(small_disk / "pmq.log")}

    def deliver():
        client.post("/v1/enqueue", {"event_type": f"only.{name}", "payload": 1})
        done = pmq("dispatch", "--once", **log)
        assert done.returncode == 0
        return done.stderr

    assert '"event":"delivery"' not in deliver()
    with contextlib.suppress(OSError), (small_disk / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(b"x" * 4096)
    assert '"event":"delivery"' in [deliver() for _ in range(20)][-1]
    assert len(receiving.requests) == 21
    (small_disk / "filler").unlink()
    assert '"event":"delivery"' not in deliver()
    assert this.run("bin/pmq logs", "--event", "delivery", variables=log).count(" delivery ") >= 2


def test_no_entry_is_untried():
    tried = {title for _, title in re.findall(r"""entry\((['"])(.+)\1\)""", pathlib.Path(__file__).read_text())}
    assert tried == set(RUNBOOK)
