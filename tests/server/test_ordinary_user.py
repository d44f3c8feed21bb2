"""What is installed serves whoever has no rights beyond a home of his own: neither a service nor root is needed."""

import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

import pytest

from conftest import Servers
from installation import ROOT, free_port

USER = pwd.getpwnam("nobody")

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="the whole suite runs as an ordinary user already")


class Home:
    """An installation that belongs to USER, in a folder that is his alone."""

    def __init__(self, folder):
        self.folder = folder
        self.site = folder / "site"
        self.port = free_port()
        self.servers = Servers(self.site / "var", self.port)

    def install(self):
        done = subprocess.run(["make", "-s", "-C", str(ROOT), "install", f"PREFIX={self.site}"], text=True,
                              env=Servers.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        assert done.returncode == 0, done.stdout
        # Only to start servers for it, which a host has already.
        shutil.copytree(ROOT / "local", self.site / "local")
        subprocess.run(["chown", "-R", f"{USER.pw_uid}:{USER.pw_gid}", self.folder], check=True)

    def run(self, *command):
        return subprocess.run(
            ["setpriv", f"--reuid={USER.pw_uid}", f"--regid={USER.pw_gid}", "--clear-groups", *map(str, command)],
            cwd=self.folder, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={"HOME": str(self.folder), "PATH": "/usr/local/bin:/usr/bin:/bin", "VAR": str(self.site / "var"),
                 "PORT": str(self.port), "PROCESSES": "2"})

    def local(self, script):
        return self.run(self.site / "local" / script)

    def owners(self):
        """The user of each server that runs for it."""
        return {name: pathlib.Path(f"/proc/{pid}").stat().st_uid for pid, name in self.servers.processes()}


@pytest.fixture
def home():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pmq-home-"))
    folder.chmod(0o700)
    home = Home(folder)
    try:
        home.install()
        yield home
    finally:
        home.local("down")
        shutil.rmtree(folder)


def test_an_ordinary_user_starts_it_sends_an_event_and_ends_it(home):
    up = home.local("up")
    assert up.returncode == 0, up.stdout
    assert home.owners() == dict.fromkeys(["mariadbd", "apache2", "api.fcgi", "pmq"], USER.pw_uid)
    answer = home.run("sh", "-c", home.servers.curl_line(up.stdout))
    assert '"ok":true' in answer.stdout, answer.stdout
    assert home.local("status").returncode == 0
    assert home.local("down").returncode == 0
    assert home.servers.processes() == []
