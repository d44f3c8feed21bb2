"""An installation of PMQ for tests: the one that PMQ_TEST_URL names, or a fresh one by `make up`."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/openapi"))

from judge import JSON, Answer, judge  # noqa: E402

ALL_SCOPES = "mq:enqueue mq:consume mq:subscribe mq:operate mq:read log:write"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Installation:
    def __init__(self, url, env_file, var=None):
        self.url = url.rstrip("/")
        self.env_file = pathlib.Path(env_file)
        self.var = var

    @classmethod
    def given_or_new(cls, **settings):
        """`settings` are for a new one."""
        if "PMQ_TEST_URL" in os.environ:
            return cls(os.environ["PMQ_TEST_URL"], os.environ["PMQ_TEST_ENV"])
        return cls.new(**settings)

    @classmethod
    def new(cls, prepare=lambda var: None, **settings):
        """Starts servers of its own in a temporary folder, after `prepare` saw that folder; `stop`
        ends them and removes it."""
        var = pathlib.Path(tempfile.mkdtemp(prefix="pmq-test-"))
        var.chmod(0o755)
        port = free_port()
        installation = cls(f"http://127.0.0.1:{port}", var / ".env", var)
        installation.make_settings = [f"VAR={var}", f"PORT={port}", "WITH_DISPATCHER=0"]
        installation.make_settings += [f"{name}={value}" for name, value in settings.items()]
        prepare(var)
        try:
            installation.make("up")
        except RuntimeError:
            installation.stop()
            raise
        return installation

    def make(self, target):
        # A make above us must not hand down its job server and variables of its own.
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
        done = subprocess.run(["make", "-s", "-C", str(ROOT), target, *self.make_settings],
                              env=environment, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            raise RuntimeError(f"make {target} failed:\n{done.stdout}")

    def stop(self):
        if self.var is None:
            return
        self.make("down")
        shutil.rmtree(self.var, ignore_errors=True)

    @property
    def port(self):
        return int(self.url.rsplit(":", 1)[1].split("/")[0])

    def token(self, sub, scope=ALL_SCOPES, ttl=3600):
        return subprocess.run([ROOT / "bin/pmq", "--env", self.env_file, "token", "--sub", sub,
                               "--scope", scope, "--ttl", str(ttl)],
                              check=True, text=True, stdout=subprocess.PIPE).stdout.strip()

    def client(self, sub, scope=ALL_SCOPES):
        return Client(self.url, self.token(sub, scope))

    def settings(self):
        lines = (line.strip() for line in self.env_file.read_text().splitlines())
        pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
        return {name.strip(): value.strip().strip("\"'") for name, value in pairs}

    def local(self, script, *arguments):
        """Runs a script of local/ for this installation; returns its lines."""
        done = subprocess.run([ROOT / "local" / script, *arguments], check=True, text=True,
                              env={**os.environ, "VAR": str(self.var)}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE)
        return done.stdout.splitlines()

    def sql(self, statement):
        """Rows of text, read as the database's superuser."""
        lines = self.local("database", "sql", self.settings()["MYSQL_DB"], "-e", statement)
        return [line.split("\t") for line in lines]

    def handlers(self):
        """The pids of the processes that serve requests."""
        return [int(pid) for pid in self.local("apache", "workers")]


class Refused(Exception):
    """An answer of 400 or more."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body
        self.code = body.get("code") if isinstance(body, dict) else None


class Client:
    """JSON over HTTP with the standard library; raises Refused, or OSError when nothing came. Every answer is held to the
    contract."""

    def __init__(self, url, token, timeout=30):
        self.url = url
        self.token = token
        self.timeout = timeout

    def get(self, path):
        return self.send("GET", path)

    def post(self, path, body=None, **headers):
        return self.send("POST", path, body if body is not None else {}, headers)

    def delete(self, path):
        return self.send("DELETE", path)

    def send(self, method, path, body=None, headers=None):
        data = None if body is None else json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {self.token}"}
        if data is not None:
            sent["Content-Type"] = JSON
        sent.update((name.replace("_", "-"), value) for name, value in (headers or {}).items())
        request = urllib.request.Request(self.url + path, data, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                return self.judged(method, path, answer, data, sent)
        except urllib.error.HTTPError as error:
            raise Refused(error.code, self.judged(method, path, error, data, sent)) from None

    @staticmethod
    def judged(method, path, response, data, sent):
        answer = Answer(method, path, response.status, response.headers.items(), response.read())
        judge(answer, data, sent)
        return decoded(answer.body)


def decoded(body):
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")
