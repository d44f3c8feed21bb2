"""An installation whose limits can be met: 40 handler processes, and limits for one endpoint each that no other test needs."""

import os
import pathlib
import subprocess
import sys
import time
import uuid

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "http"), str(HERE.parent / "admin"), str(HERE.parent)]

from client import Api  # noqa: E402
from dashboard import Browser  # noqa: E402
from installation import ALL_SCOPES, ROOT, Installation  # noqa: E402

PASSWORD = "correct horse battery"
PROXY = "127.0.0.0/8"
# Days, so that no test meets a window's end but at midnight.
DAY = 86400


@pytest.fixture(scope="session")
def installation():
    os.environ["PROCESSES"] = "40"
    installation = Installation.new(
        RATE_LIMIT_IP=f"1000000/60 extend=20/{DAY} healthz=off",
        RATE_LIMIT_SUBJECT=f"1000000/{DAY} enqueue=400/{DAY} stats=5/{DAY}",
        TRUSTED_PROXIES=PROXY, MAX_BAD_TOKENS="5")
    yield installation
    installation.stop()


@pytest.fixture
def subject():
    """A token's subject that no other test uses, so that its limits are all there."""
    return f"test-{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def caller(installation):
    """caller(sub, scope): somebody with a token, as in tests/http."""
    return lambda sub, scope=ALL_SCOPES: Api(installation.url, installation.token(sub, scope))


@pytest.fixture
def api(caller, subject):
    return caller(subject)


@pytest.fixture
def address():
    """An address that no other test's requests come from, told by the proxy that we are."""
    n = uuid.uuid4().int
    return f"203.0.{n % 256}.{n // 256 % 256}"


@pytest.fixture(scope="session")
def pmq(installation):
    """pmq(*arguments): what bin/pmq did."""

    def run(*arguments, typed=""):
        return subprocess.run([ROOT / "bin/pmq", "--env", installation.env_file, *arguments], input=typed,
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    return run


@pytest.fixture(scope="session")
def operator(installation, pmq):
    name = f"op-{uuid.uuid4().hex[:8]}"
    assert pmq("admin", "add", name, typed=PASSWORD + "\n").returncode == 0
    browser = Browser(installation.url)
    assert "Overview" in browser.sign_in(name, PASSWORD).text
    return browser


@pytest.fixture
def eventually():
    """Asks again until it is so. Says nothing about how long that may take."""

    def wait_for(question, patience=60):
        end = time.monotonic() + patience
        while not question():
            assert time.monotonic() < end, "it never came"
            time.sleep(0.2)

    return wait_for
