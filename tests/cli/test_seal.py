"""`pmq seal`, `unseal` and `rotate-secrets-key`, and that the programs go on reading what they sealed."""

import os
import pathlib
import signal
import stat
import subprocess
import threading
import time

import pytest

from installation import ROOT, Refused


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


class Editor:
    """A program that stands for the editor: it tells where it was, does `act` to the file, and ends with `code`."""

    def __init__(self, folder, act="true", code=0):
        self.told = folder / "told"
        self.program = folder / "editor"
        self.program.write_text(f'#!/bin/sh\nstat -c "%a %n" "$1" "$(dirname "$1")" >"{self.told}"\n{act}\nexit {code}\n')
        self.program.chmod(0o755)

    def places(self):
        """Mode and path: of the file, and of its folder."""
        return [line.split(" ", 1) for line in self.told.read_text().splitlines()]

    def folder(self):
        return pathlib.Path(self.places()[1][1])


def edit(pmq, editor):
    return pmq("seal", "--edit", EDITOR=str(editor.program), VISUAL="")


def test_sealed_settings_are_edited_and_sealed_again(pmq, sealed, tmp_path):
    before = pmq("unseal", "--print").out
    editor = Editor(tmp_path, 'echo "LOG_LEVEL=warn # edited" >>"$1"; cp "$1" "$1~"')
    done = edit(pmq, editor)
    try:
        assert done.code == 0, done
        assert pmq("unseal", "--print").out == before + "LOG_LEVEL=warn # edited\n"
        assert "edited" not in sealed.read_text()
        (mode, file), (folder_mode, _) = editor.places()
        assert (mode, folder_mode) == ("600", "700")
        assert subprocess.run(["stat", "-f", "-c", "%T", "/dev/shm"], text=True, stdout=subprocess.PIPE).stdout == "tmpfs\n"
        assert file.startswith(("/dev/shm/", "/run/"))
        assert not editor.folder().exists(), "nor what the editor left beside it"
    finally:
        assert edit(pmq, Editor(tmp_path, "sed -i '/# edited/d' \"$1\"")).code == 0


@pytest.mark.parametrize("act, code, told", [
    ("true", 0, "nothing was changed"),
    ('echo "LOG_LEVEL=warn" >>"$1"', 3, "failed"),
    ('echo "LOG_LEVEL=loud" >>"$1"; sed -i /^LOG_LEVEL=warn/d "$1"', 0, "LOG_LEVEL"),
    ('echo "no setting" >>"$1"', 0, "line"),
    ('rm "$1"', 0, ""),
    ("kill -9 $$", 0, "failed"),
])
def test_what_can_not_be_sealed_changes_nothing_and_leaves_nothing(pmq, sealed, tmp_path, act, code, told):
    before = sealed.read_bytes()
    editor = Editor(tmp_path, act, code)
    done = edit(pmq, editor)
    assert done.code == (0 if act == "true" else 1), done
    assert told in done.out + done.err
    assert sealed.read_bytes() == before
    assert not editor.folder().exists()
    assert str(editor.folder()) not in done.err


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_nothing_is_left_behind_when_it_is_killed_while_the_editor_runs(installation, sealed, tmp_path, number):
    before = sealed.read_bytes()
    editor = Editor(tmp_path, "sleep 60")
    program = subprocess.Popen([ROOT / "bin/pmq", "--env", installation.env_file, "seal", "--edit"],
                               env={"PATH": os.environ["PATH"], "EDITOR": str(editor.program)}, start_new_session=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        eventually_true(lambda: editor.told.exists() and len(editor.places()) == 2)
        assert editor.folder().exists()
        program.send_signal(number)
        assert program.wait(timeout=60) == -number
        eventually_true(lambda: not editor.folder().exists())
        assert sealed.read_bytes() == before
    finally:
        os.killpg(program.pid, signal.SIGKILL)


def test_a_change_that_came_meanwhile_is_not_undone(installation, pmq, sealed, tmp_path):
    pmq_again = f'"{ROOT}/bin/pmq" --env "{installation.env_file}"'
    aside = tmp_path / "other"
    aside.mkdir()
    other = Editor(aside, 'echo "# the other" >>"$1"')
    editor = Editor(tmp_path, f'echo "# mine" >>"$1"; EDITOR="{other.program}" {pmq_again} seal --edit')
    done = edit(pmq, editor)
    try:
        assert done.code == 1 and "meanwhile" in done.err
        assert "# the other" in pmq("unseal", "--print").out
    finally:
        assert edit(pmq, Editor(tmp_path, "sed -i '/# the other/d' \"$1\"")).code == 0


def test_only_what_is_sealed_is_edited_here(pmq):
    assert pmq("seal", "--edit").code == 1
    assert pmq("seal", "--edit", "--rotate").code == 2


def eventually_true(question):
    end = time.monotonic() + 60
    while not question():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
