"""make up, down, status and run, as a person uses them."""

import os
import re
import signal
import socket
import subprocess
import sys

import pytest

from installation import ROOT


def test_the_printed_curl_line_works_when_pasted(servers):
    assert '"ok":true' in servers.enqueue(servers.up())


def test_up_on_running_servers_is_harmless(servers):
    servers.up()
    before = servers.pid("apache"), servers.pid("database")
    servers.up(PORT=None)
    assert (servers.pid("apache"), servers.pid("database")) == before


def test_data_survives_down_and_up(servers):
    first = servers.enqueue(servers.up())
    assert servers.make("down").returncode == 0
    second = servers.enqueue(servers.up())
    assert '"message_id":1,' in first
    assert '"message_id":2,' in second


@pytest.mark.parametrize("under", ["", "a folder with blanks", "long" * 30])
def test_down_leaves_no_process_and_no_socket_folder(new_servers, under):
    servers = new_servers(under)
    servers.up()
    sockets = os.path.realpath(servers.var / "run")
    assert servers.processes()
    assert servers.make("down").returncode == 0
    assert servers.processes() == []
    assert not os.path.lexists(servers.var / "run")
    assert not os.path.exists(sockets)


def test_down_leaves_no_semaphores(servers):
    """The host keeps them until it restarts, and has only so many."""
    def left():
        return subprocess.run([ROOT / "bin/pmq", "--env", servers.var / ".env", "doctor", "--clear-turns"], check=True,
                              text=True, stdout=subprocess.PIPE).stdout

    servers.enqueue(servers.up())
    assert servers.make("down").returncode == 0
    assert left() == "removed 0 sets of semaphores\n"
    servers.enqueue(servers.up())
    assert re.fullmatch("removed (1 set|2 sets) of semaphores\n", left())


def test_status_tells_what_runs_and_what_is_down(servers):
    servers.up()
    running = servers.make("status")
    assert running.returncode == 0
    assert str(servers.pid("apache")) in running.stdout
    assert str(servers.pid("database")) in running.stdout
    assert f":{servers.port}" in running.stdout
    servers.kill("database")
    broken = servers.make("status")
    assert broken.returncode != 0
    assert re.search(r"^database +is down$", broken.stdout, re.M)
    servers.make("down")
    assert servers.make("status").returncode != 0


def test_up_recovers_from_a_crash_of_everything(servers):
    servers.up()
    for pid, _ in servers.processes():
        os.kill(pid, signal.SIGKILL)
    assert '"message_id":1,' in servers.enqueue(servers.up())


def test_a_port_in_use_is_told(servers):
    with socket.create_server(("127.0.0.1", servers.port)):
        refused = servers.make("up")
    assert refused.returncode != 0
    assert f"port {servers.port} is in use" in refused.stdout


def test_a_setting_is_written_and_obeyed_and_kept(servers):
    told = servers.up()
    assert '"ok":true' in servers.enqueue(told)
    servers.up(MAX_PAYLOAD_BYTES=4)
    assert "MAX_PAYLOAD_BYTES=4\n" in (servers.var / ".env").read_text()
    told = servers.up()
    assert "MAX_PAYLOAD_BYTES=4\n" in (servers.var / ".env").read_text()
    assert '"ok":true' not in servers.enqueue(told)


def test_secrets_are_for_the_owner_alone_and_stay(servers):
    servers.up()
    before = (servers.var / ".env").read_text()
    for name in (".env", "token"):
        assert (servers.var / name).stat().st_mode & 0o077 == 0, name
    servers.make("down")
    servers.up()
    assert (servers.var / ".env").read_text() == before


def test_two_installations_live_side_by_side(new_servers):
    one, other = new_servers(), new_servers()
    told_by_one, told_by_other = one.up(), other.up()
    assert '"message_id":1,' in one.enqueue(told_by_one)
    assert '"message_id":1,' in other.enqueue(told_by_other)
    one.make("down")
    assert '"message_id":2,' in other.enqueue(told_by_other)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("whole_group", [True, False], ids=["from the keyboard", "to make alone"])
def test_run_ends_everything_when_told_to(servers, ending, whole_group):
    run = servers.run()
    try:
        for line in run.stdout:
            if "Following the logs" in line:
                break
        assert servers.processes()
    finally:
        (os.killpg if whole_group else os.kill)(run.pid, ending)
        run.communicate(timeout=60)
    assert servers.processes() == []


def test_nothing_is_served_below_a_folder_of_a_bigger_site(servers):
    servers.up(DOCUMENT_ROOT=ROOT.parent)
    subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
                    ROOT / "tests/http/test_nothing_is_served.py"], check=True,
                   env={**os.environ, "PMQ_TEST_URL": f"http://127.0.0.1:{servers.port}/{ROOT.name}",
                        "PMQ_TEST_ENV": str(servers.var / ".env")})
