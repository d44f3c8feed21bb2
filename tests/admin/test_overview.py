"""What the first page tells at a glance."""

import subprocess
import time

from installation import ROOT


def test_the_line_for_cron_names_this_installation(operator, webhook, installation):
    installation.sql("DELETE FROM dispatcher")
    page = operator.get("/")
    assert f"* * * * * cd {ROOT} && bin/pmq dispatch --for 55" in page.text


def test_a_dispatcher_is_seen_while_it_lives(operator, installation):
    assert "last seen on" not in operator.get("/").text
    dispatcher = subprocess.Popen([ROOT / "bin/pmq", "--env", installation.env_file, "dispatch", "--daemon"],
                                  stdin=subprocess.DEVNULL)
    try:
        assert comes_to(lambda: "last seen on" in operator.get("/").text)
    finally:
        dispatcher.terminate()
        dispatcher.wait(timeout=30)
    assert comes_to(lambda: "last seen on" not in operator.get("/").text)


def comes_to(condition, patience=30):
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
