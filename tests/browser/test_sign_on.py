"""Signing in by an identity provider: npm's oidc-provider and Debian's Chromium. Each function of sign_on.mjs that the
browser goes through is a test."""

import json
import pathlib
import re
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from installation import ROOT, Installation, free_port  # noqa: E402

SCENARIOS = re.findall(r"^async function (\w+_\w+)\(site\)", (HERE / "sign_on.mjs").read_text(), re.M)
PASSWORD = "correct horse battery"
SECRET = "of the client, known to the provider"


def sign_on(tools, installation, issuer):
    given = {"url": installation.url, "issuer": issuer, "secret": SECRET, "password": PASSWORD}
    done = subprocess.run(["node", f"{tools}/sign_on.mjs"], input=json.dumps(given), text=True, timeout=300,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout


@pytest.fixture(scope="module")
def told():
    """What the whole way through the browser told."""
    tools = subprocess.run([HERE / "tools"], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()
    issuer = f"http://127.0.0.1:{free_port()}"
    installation = Installation.new(
        WEBHOOK_ALLOWED_CIDRS="127.0.0.1/32", OIDC_ISSUER=issuer, OIDC_CLIENT_ID="pmq", OIDC_CLIENT_SECRET=SECRET,
        OIDC_SCOPES="openid profile", OIDC_OPERATOR_VALUES="admins", OIDC_VIEWER_VALUES="readers")
    try:
        subprocess.run([ROOT / "bin/pmq", "--env", installation.env_file, "admin", "add", "taken@example.com"],
                       input=PASSWORD + "\n", text=True, check=True, stdout=subprocess.PIPE)
        told = sign_on(tools, installation, issuer)
        log = installation.var / "log/pmq.log"
        yield told + (log.read_text()[-3000:] if log.exists() else "")
    finally:
        installation.stop()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_by_an_identity_provider(told, scenario):
    assert f"passed {scenario}\n" in told, told
