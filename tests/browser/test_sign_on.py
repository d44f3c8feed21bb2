"""Signing in by an identity provider: npm's oidc-provider and Debian's Chromium. Each function of sign_on.mjs that the
browser goes through is a test."""

import json
import pathlib
import re
import subprocess
import sys
import time

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "admin")]

from dashboard import Browser  # noqa: E402
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
def issuer():
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture(scope="module")
def installation(issuer):
    installation = Installation.new(
        WEBHOOK_ALLOWED_CIDRS="127.0.0.1/32", OIDC_ISSUER=issuer, OIDC_CLIENT_ID="pmq", OIDC_CLIENT_SECRET=SECRET,
        OIDC_SCOPES="openid profile", OIDC_OPERATOR_VALUES="admins", OIDC_VIEWER_VALUES="readers")
    try:
        subprocess.run([ROOT / "bin/pmq", "--env", installation.env_file, "admin", "add", "taken@example.com"],
                       input=PASSWORD + "\n", text=True, check=True, stdout=subprocess.PIPE)
        yield installation
    finally:
        installation.stop()


@pytest.fixture(scope="module")
def told(installation, issuer):
    """What the whole way through the browser told."""
    tools = subprocess.run([HERE / "tools"], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()
    told = sign_on(tools, installation, issuer)
    log = installation.var / "log/pmq.log"
    return told + (log.read_text()[-3000:] if log.exists() else "")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_by_an_identity_provider(told, scenario):
    assert f"passed {scenario}\n" in told, told


def test_a_setting_closes_the_local_accounts_to_passwords(installation):
    """The provider is away: nobody gets in, and the page asks for no password."""
    text = installation.env_file.read_text()
    assert "Overview" in Browser(installation.url).sign_in("taken@example.com", PASSWORD).text
    browser = Browser(installation.url)
    form_token = dict(browser.get("/login").form("/login").fields)["form_token"]
    installation.env_file.write_text(text + "\nOIDC_ONLY=true\n")
    try:
        end = time.monotonic() + 60
        while browser.get("/login").has_form("/login"):
            assert time.monotonic() < end, "the setting never held"
            time.sleep(0.2)
        time.sleep(1.1)  # each handler looks for changes once a second
        page = browser.get("/login")
        assert not page.has_form("/login") and "password" not in page.body
        refused = browser.submit("/login", [("form_token", form_token), ("name", "taken@example.com"), ("password", PASSWORD)])
        assert refused.status == 403 and "Local accounts do not serve here." in refused.text
        assert browser.get("/", follow=False).status == 303
    finally:
        installation.env_file.write_text(text)
