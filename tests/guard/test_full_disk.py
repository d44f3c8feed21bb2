"""A database on a disk that fills up, for real."""

import os
import subprocess

import pytest

from client import Api
from installation import Installation

# The server's own files take half of it; a server that meets the end of its disk gives up altogether.
DISK_MB = 420
RESERVE_MB = 60
PAYLOAD = "x" * 200_000


@pytest.fixture(scope="module")
def on_small_disk(tmp_path_factory):
    image = tmp_path_factory.mktemp("disk") / "image"
    mounted = []

    def mount(var):
        for command in (["truncate", "-s", f"{DISK_MB}M", image], ["mkfs.ext4", "-q", "-m", "0", image],
                        ["mount", "-o", "loop", image, var]):
            done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
            if done.returncode != 0:
                pytest.skip(f"no small disk can be made here: {done.stderr.strip()}")
        mounted.append(var)

    if os.geteuid() != 0:
        pytest.skip("a disk of its own takes root")
    installation = None
    try:
        installation = Installation.new(prepare=mount, DISK_RESERVE_MB=str(RESERVE_MB))
        yield Api(installation.url, installation.token("shop"))
    finally:
        if installation:
            installation.make("down")
        for var in mounted:
            subprocess.run(["umount", var], check=True)
            var.rmdir()


def test_producers_are_refused_before_the_disk_is_full_and_what_was_taken_is_handed_out(on_small_disk):
    api = on_small_disk
    taken = set()
    while True:
        answer = api.post("/v1/enqueue", {"event_type": "a.b", "payload": PAYLOAD})
        if answer.status != 200:
            break
        taken.add(answer.json["message_id"])
        assert len(taken) < 5 * DISK_MB, "the disk should have been full long ago"
    assert answer.status == 507 and answer.code == "storage_full"
    assert len(taken) > 100
    assert api.post("/v1/enqueue/batch", {"messages": [{"event_type": "a.b", "payload": 1}]}).status == 507

    handed_out = set()
    while messages := api.poll("default", limit=20):
        handed_out.update(message["message_id"] for message in messages)
        for message in messages:
            api.ack(message)
    assert handed_out == taken
    assert api.request("GET", "/healthz").status == 200
