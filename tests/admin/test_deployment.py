"""The ways of deploying: below a folder of the site, as plain CGI, configured by .htaccess alone."""

import re
import subprocess

import pytest

from conftest import PASSWORD
from dashboard import Browser
from installation import ROOT, Installation


@pytest.fixture(scope="module")
def below():
    """In a folder of the document root, under mod_cgid."""
    installation = Installation.new(MODE="cgid", DOCUMENT_ROOT=str(ROOT.parent))
    installation.url = installation.local("apache", "url")[0].rstrip("/")
    yield installation
    installation.stop()


def test_the_dashboard_is_whole_in_a_folder_and_as_plain_cgi(below):
    assert below.url.endswith("/" + ROOT.name)
    subprocess.run([ROOT / "bin/pmq", "--env", below.env_file, "admin", "add", "ada"], input=PASSWORD + "\n", text=True, check=True)
    browser = Browser(below.url)
    page = browser.sign_in("ada", PASSWORD)
    assert page.status == 200 and "Overview" in page.text
    inside = [link for link in page.links if not link.startswith("#")]
    assert inside and all(link.startswith(f"{browser.prefix}/admin") for link in inside)
    [sheet] = re.findall(r'href="([^"]*admin\.css[^"]*)"', page.body)
    assert browser.get(sheet).header("Content-Type").startswith("text/css")
    page = browser.get("/queues/default").send("/state", what="pause", reason="trying it")
    assert "trying it" in page.text
    assert "Resumed." in page.send("/state", what="resume").text
    assert browser.get("/nowhere").status == 404


def test_the_cookie_stays_in_the_folder(below):
    answer = Browser(below.url).get("/login", follow=False)
    assert f"Path=/{ROOT.name}/admin" in answer.header("Set-Cookie")
