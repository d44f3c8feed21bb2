"""make dist and make install: what is uploaded to a web host."""

import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile
import urllib.request

import pytest

from conftest import Servers
from installation import ROOT, free_port


def make(target, *variables):
    return subprocess.run(["make", "-s", "-C", str(ROOT), target, *variables], text=True,
                          env=Servers.environment(), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.fixture
def site():
    """A folder that a web server's user may read."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pmq-site-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def unpacked(site):
    done = make("dist")
    assert done.returncode == 0, done.stdout
    with tarfile.open(ROOT / done.stdout.split()[-1]) as archive:
        archive.extractall(site)
    [folder] = site.iterdir()
    # Only to start servers for it, which a host has already.
    shutil.copytree(ROOT / "local", folder / "local")
    environment = {**Servers.environment(), "VAR": str(folder / "var"), "PORT": str(free_port()),
                   "PROCESSES": "2"}
    started = subprocess.run([folder / "local" / "up"], env=environment, text=True,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
    try:
        assert started.returncode == 0, started.stdout
        yield folder, f"http://127.0.0.1:{environment['PORT']}"
    finally:
        subprocess.run([folder / "local" / "down"], env=environment, check=True)


def processes_with(text):
    """The pids of those whose command line holds it."""
    pids = []
    for file in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if text.encode() in file.read_bytes():
                pids.append(int(file.parent.name))
        except OSError:
            pass  # it has ended
    return pids


def libraries_of(pid):
    maps = pathlib.Path(f"/proc/{pid}/maps").read_text()
    return set(re.findall(r"/\S+\.so[.0-9]*$", maps, re.MULTILINE))


def test_the_archive_serves_with_its_own_libraries_alone(unpacked):
    folder, url = unpacked
    with urllib.request.urlopen(url + "/healthz", timeout=20) as answer:
        assert answer.status == 200
    with urllib.request.urlopen(url + "/admin/login", timeout=20) as answer:
        assert b"PMQ" in answer.read()
    workers = processes_with(f"{folder}/cgi-bin/../lib/")
    dispatchers = processes_with(f"{folder}/bin/../lib/")
    assert workers and dispatchers
    for pid in workers + dispatchers:
        libraries = libraries_of(pid)
        assert libraries
        assert {path for path in libraries if not path.startswith(f"{folder}/lib/")} == set()
        # With the many that come with it, it takes half the time of a start.
        assert (f"{folder}/lib/libcurl.so.4" in libraries) == (pid in dispatchers)


def test_what_is_installed_is_what_runs_and_nothing_else(site):
    done = make("install", f"PREFIX={site}")
    assert done.returncode == 0, done.stdout
    assert {path.name for path in site.iterdir()} == {".env.example", ".htaccess", "LICENSE", "bin",
                                                      "cgi-bin", "htdocs", "sql", "templates"}
    (site / ".env").write_text("mine")
    assert make("install", f"PREFIX={site}").returncode == 0
    assert (site / ".env").read_text() == "mine"
    version = subprocess.run([site / "bin" / "pmq", "--version"], check=True, text=True,
                             stdout=subprocess.PIPE).stdout
    assert version.startswith("pmq ")


def test_install_without_a_folder_tells_what_it_wants():
    done = make("install")
    assert done.returncode != 0
    assert "PREFIX" in done.stdout
