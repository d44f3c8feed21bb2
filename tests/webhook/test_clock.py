"""A host whose clock is set while it works: all times are the database's."""

import pathlib

import pytest

from receiving import hanging

FAKETIME = sorted(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


@pytest.fixture
def clock(tmp_path):
    """A host's clock: clock.set("+300") moves it on by five minutes for who runs by it."""

    class Clock:
        file = tmp_path / "clock"

        def set(self, by):
            written = tmp_path / "written"
            written.write_text(f"{by}\n")
            written.replace(self.file)

        @property
        def variables(self):
            return {"LD_PRELOAD": str(FAKETIME[0]), "FAKETIME_TIMESTAMP_FILE": str(self.file),
                    "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

    made = Clock()
    made.set("+0")
    return made


@pytest.mark.parametrize("step", ["+300", "-300"])
def test_a_host_whose_clock_is_set_takes_nobodys_work(receiver, webhook, start, eventually, installation, clock, step):
    endpoint = receiver(hanging)
    hook = webhook(endpoint.url(), timeout_seconds=60)
    start("--daemon")
    hook.send()
    eventually(lambda: len(endpoint.requests) == 1)

    moved = start("--daemon", **clock.variables)

    def seen_at():
        rows = installation.sql(f"SELECT seen_at, UNIX_TIMESTAMP() * 1000 FROM dispatcher WHERE pid = {moved.process.pid}")
        return [int(value) for value in rows[0]] if rows else None

    eventually(seen_at)
    first, _ = seen_at()
    clock.set(step)
    eventually(lambda: seen_at()[0] != first)
    seen, now = seen_at()
    assert abs(seen - now) < 60_000, "its heartbeat is told in the database's time"
    assert len(endpoint.requests) == 1
