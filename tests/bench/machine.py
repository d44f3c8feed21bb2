"""The programs that measure, and whether the machine is free to be measured."""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = HERE.parent.parent / "build" / "tests" / "bench"


def build():
    subprocess.run(["make", "-s", "-C", str(HERE)], check=True)


def say(text):
    """Progress, apart from the table."""
    print(text, file=sys.stderr, flush=True)


class Bench:
    """Runs the measuring programs; `seconds` is the length of one measurement."""

    def __init__(self, seconds, repetitions):
        self.seconds = seconds
        self.repetitions = repetitions
        self.patience = 5 * seconds  # to wait for other work on the machine to end
        self.disturbed = 0

    def load(self, installation, operation, connections=8, seconds=None, quiet=True, **options):
        """What `load` reports, of requests to the installation."""
        if quiet:
            self.wait_for_quiet()
        return run("load", operation=operation, connections=connections, port=installation.port,
                   seconds=seconds or self.seconds, environment={"PMQ_TOKEN": installation.bearer},
                   **options)

    def fill(self, installation, count):
        run("load", operation="batch", connections=4, port=installation.port, seconds=600,
            count=int(count), environment={"PMQ_TOKEN": installation.bearer})

    def drain(self, installation):
        run("load", "--drain", operation="take10", connections=8, port=installation.port,
            seconds=600, environment={"PMQ_TOKEN": installation.bearer})

    def limit(self, installation, name, threads=8):
        """Messages a second of one of the database's own limits."""
        self.wait_for_quiet()
        [socket] = installation.local("database", "socket")
        return run("sql_limits", socket=socket, limit=name, threads=threads, seconds=self.seconds)["rate"]

    def wait_for_quiet(self):
        deadline = time.monotonic() + self.patience
        while busy_share() > 0.1:
            if time.monotonic() > deadline:
                self.disturbed += 1
                return


def run(program, *flags, environment=None, **options):
    command = [PROGRAMS / program, *flags]
    for name, value in options.items():
        command += ["--" + name.replace("_", "-"), str(value)]
    done = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE,
                          env={**os.environ, **(environment or {})})
    return json.loads(done.stdout)


def busy_share(seconds=0.3):
    """The share of the processors' time that is in use now."""

    def times():
        fields = [int(field) for field in open("/proc/stat").readline().split()[1:9]]
        return sum(fields), fields[3] + fields[4]

    before, idle_before = times()
    time.sleep(seconds)
    after, idle_after = times()
    return 1 - (idle_after - idle_before) / max(1, after - before)


def median(values):
    return statistics.median(values)
