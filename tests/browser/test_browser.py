"""The dashboard in Debian's Chromium: each function of scenarios.mjs is a test."""

import json
import pathlib
import re
import subprocess
import sys
import uuid

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from installation import ROOT, Installation  # noqa: E402

PASSWORD = "correct horse battery"
SCENARIOS = re.findall(r"^export async function (\w+)", (HERE / "scenarios.mjs").read_text(), re.M)


@pytest.fixture(scope="session")
def tools():
    return subprocess.run([HERE / "tools"], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()


@pytest.fixture(scope="session")
def site():
    installation = Installation.given_or_new(WEBHOOK_ALLOWED_CIDRS="127.0.0.1/32")
    name = f"browser-{uuid.uuid4().hex[:8]}"
    subprocess.run([ROOT / "bin/pmq", "--env", installation.env_file, "admin", "add", name], input=PASSWORD + "\n", text=True, check=True)
    yield {"url": installation.url, "name": name, "password": PASSWORD, "token": installation.token("shop"),
           "pmq": [str(ROOT / "bin/pmq"), "--env", str(installation.env_file)],
           "client": installation.client("shop")}
    installation.stop()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_in_a_browser(site, tools, scenario):
    queue = f"q-{uuid.uuid4().hex[:10]}"
    site["client"].post("/v1/subscriptions", {"name": queue, "kind": "pull", "event_types": [f"only.{queue}"]})
    webhook = f"w-{uuid.uuid4().hex[:10]}"
    site["client"].post("/v1/subscriptions", {"name": webhook, "kind": "webhook", "url": "http://127.0.0.1:49151/", "event_types": [f"only.{webhook}"]})
    given = {key: value for key, value in site.items() if key != "client"} | {"queue": queue, "webhook": webhook}
    done = subprocess.run(["node", f"{tools}/run.mjs", scenario], input=json.dumps(given), text=True, timeout=300,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
