import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from installation import ROOT, free_port  # noqa: E402


SERVERS = ("mariadbd", "mysqld", "apache2", "api.fcgi", "admin.fcgi", "pmq")


def hear_the_keyboard():
    """A shell's background job ignores SIGINT, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Servers:
    """What a person at the keyboard does: make up, down, status, run, with one VAR and PORT."""

    def __init__(self, var, port):
        self.var = pathlib.Path(var)
        self.port = port

    def command(self, target, **variables):
        given = {"VAR": self.var, "PORT": self.port, "PROCESSES": 4, **variables}
        return ["make", "-C", str(ROOT), "--no-print-directory", target,
                *(f"{name}={value}" for name, value in given.items() if value is not None)]

    @staticmethod
    def environment():
        """Without a make above us and the variables of its own."""
        return {k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k != "MFLAGS"}

    def make(self, target, **variables):
        return subprocess.run(self.command(target, **variables), env=self.environment(), text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def up(self, **variables):
        done = self.make("up", **variables)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def run(self):
        return subprocess.Popen(self.command("run"), env=self.environment(), text=True, bufsize=1,
                                start_new_session=True, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                preexec_fn=hear_the_keyboard)

    def pid(self, server):
        done = subprocess.run([ROOT / "local" / server, "status"], text=True, stdout=subprocess.PIPE,
                              env={**self.environment(), "VAR": str(self.var)})
        return int(done.stdout) if done.returncode == 0 else None

    def curl_line(self, told):
        return re.search(r"^ *(curl .*)$", told, re.M).group(1)

    def enqueue(self, told):
        """Pastes the curl line that `make up` printed."""
        return subprocess.run(self.curl_line(told), shell=True, text=True, stdout=subprocess.PIPE).stdout

    def processes(self):
        """Every process that has this VAR on its command line or in its environment."""
        found = []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                told = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
                name = (folder / "comm").read_text().strip()
            except OSError:
                continue
            if str(self.var).encode() + b"/" in told and name in SERVERS:
                found.append((int(folder.name), name))
        return found

    def kill(self, server):
        os.kill(self.pid(server), signal.SIGKILL)


@pytest.fixture
def new_servers():
    made = []

    def new(under=""):
        top = pathlib.Path(tempfile.mkdtemp(prefix="pmq-test-"))
        top.chmod(0o755)
        servers = Servers(top / under if under else top, free_port())
        made.append((top, servers))
        return servers

    yield new
    for top, servers in made:
        servers.make("down", PORT=None)
        shutil.rmtree(top, ignore_errors=True)


@pytest.fixture
def servers(new_servers):
    return new_servers()
