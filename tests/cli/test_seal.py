"""`pmq seal`, `unseal` and `rotate-secrets-key`, and that the programs go on reading what they sealed."""

import stat
import subprocess
import threading
import time

import pytest

from installation import Refused


@pytest.fixture
def key_file(tmp_path):
    return tmp_path / "seal.key"


@pytest.fixture
def sealed(installation, pmq, key_file):
    """The installation's settings, sealed while the test lasts."""
    plain = installation.env_file.read_text()
    done = pmq("seal", "--key-file", key_file)
    assert done.code == 0, done
    yield installation.env_file
    done = pmq("unseal")
    assert done.code == 0, done
    assert installation.env_file.read_text() == plain


def secrets_of(plain):
    return [value for value in plain.values() if len(value) >= 32]


def test_a_sealed_file_shows_no_setting_and_is_read_as_before(installation, pmq, key_file):
    plain = installation.settings()
    before = installation.env_file.read_text()
    assert pmq("seal", "--key-file", key_file).code == 0
    try:
        text = installation.env_file.read_text()
        assert not any(secret in text for secret in secrets_of(plain))
        assert stat.S_IMODE(installation.env_file.stat().st_mode) == 0o600
        assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
        assert pmq("stats", "--json").code == 0
        assert pmq("unseal", "--print").out == before
        assert pmq("seal").code == 0, "the key in use serves again"
    finally:
        assert pmq("unseal").code == 0
    assert installation.env_file.read_text() == before


def test_the_web_server_goes_on_with_a_sealed_file(installation, pmq, sealed):
    done = pmq("doctor", "--json")
    found = {check["name"]: check["status"] for check in done.json["checks"]}
    assert done.code == 0, done
    assert found["token accepted"] == "ok" and found["sealing key"] == "ok"


def test_the_servers_come_up_with_a_sealed_file(installation, sealed):
    text = sealed.read_text()
    installation.make("down")
    installation.make("up")
    assert installation.client("x", "mq:read").get("/v1/stats")["queues"]
    assert sealed.read_text() == text
    with pytest.raises(subprocess.CalledProcessError):
        installation.local("settings", "DEV_MODE=true")
    assert sealed.read_text() == text


def test_the_sealing_key_is_changed_and_every_handler_goes_on(installation, pmq, sealed, key_file):
    first = key_file.read_text()
    client = installation.client("x", "mq:read")
    faults, over = [], threading.Event()

    def ask():
        while not over.is_set():
            try:
                client.get("/v1/stats")
            except Refused as refused:
                # Apache's own 503, a page, is of handlers that leave; ours, a problem, of settings that can't be read.
                if isinstance(refused.body, dict):
                    faults.append(refused)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for _ in range(3):
            assert pmq("seal", "--rotate").code == 0
            assert pmq("stats").code == 0
    finally:
        over.set()
        asking.join()
    assert faults == []
    assert key_file.read_text() != first


def test_without_its_key_a_sealed_file_is_of_no_use(pmq, sealed, key_file, tmp_path):
    moved = tmp_path / "moved"
    key_file.rename(moved)
    try:
        done = pmq("stats")
        assert done.code == 1 and "sealing key" in done.err
        assert pmq("stats", PMQ_SEAL_KEY_FILE=str(moved)).code == 0
        assert pmq("stats", PMQ_SEAL_KEY="a" * 64).code == 1
    finally:
        moved.rename(key_file)


def test_a_key_within_the_web_servers_reach_is_refused(installation, pmq):
    for place in (installation.env_file.parents[0] / "public_html" / "key", "cgi-bin/key"):
        assert pmq("seal", "--key-file", place).code == 2


def test_what_is_not_sealed_cannot_be_unsealed(pmq):
    done = pmq("unseal")
    assert done.code == 1 and "not sealed" in done.err
    assert pmq("seal").code == 2


def test_the_key_of_webhook_secrets_is_changed(installation, pmq):
    """Old key, then both, then the new one alone: the secret is the same, and sealed anew."""
    old = installation.settings()["SECRETS_KEY"]
    new = "0123456789abcdef" * 4
    made = pmq("subscription", "create", "sealed-hook", "--url", "https://1.1.1.1:8443/hook", "--event-type", "a.b")
    assert made.code == 0, made
    sealed = "SELECT secret FROM webhook JOIN subscription ON id = subscription_id WHERE name = 'sealed-hook'"
    before = installation.sql(sealed)
    both = {"SECRETS_KEY": new, "SECRETS_KEY_PREVIOUS": old}
    try:
        done = pmq("rotate-secrets-key", SECRETS_KEY=new)
        assert done.code == 1 and "neither" in done.err
        assert installation.sql(sealed) == before
        assert pmq("rotate-secrets-key", **both).code == 0
        after = installation.sql(sealed)
        assert after != before
        assert pmq("rotate-secrets-key").code == 1, "the old key opens it no more"
        assert pmq("rotate-secrets-key", SECRETS_KEY=new).code == 0, "the new one alone does"
    finally:
        pmq("rotate-secrets-key", SECRETS_KEY=old, SECRETS_KEY_PREVIOUS=new)
        pmq("subscription", "delete", "sealed-hook", "--force")


def is_accepted(client):
    try:
        client.get("/v1/stats")
    except Refused as refused:
        assert refused.status in (401, 503), refused
        return refused.status != 401
    return True


def eventually(question):
    end = time.monotonic() + 60
    while not question() and time.monotonic() < end:
        time.sleep(0.1)
    time.sleep(1.1)  # each handler looks for changes once a second
    return question()


def test_the_secret_of_tokens_is_changed_without_a_refused_token(installation, pmq):
    """The old secret's tokens hold while it is JWT_SECRET_KEY_PREVIOUS."""
    text = installation.env_file.read_text()
    old = installation.settings()["JWT_SECRET_KEY"]
    client = installation.client("x", "mq:read")
    client.get("/v1/stats")
    try:
        changed = text.replace(f"JWT_SECRET_KEY={old}", f"JWT_SECRET_KEY={'n3w' * 20}\nJWT_SECRET_KEY_PREVIOUS={old}")
        assert changed != text
        installation.env_file.write_text(changed)
        new = installation.client("y", "mq:read")
        assert eventually(lambda: is_accepted(new)), "once the handlers have seen the change"
        for _ in range(20):
            assert is_accepted(new) and is_accepted(client)
    finally:
        installation.env_file.write_text(text)
