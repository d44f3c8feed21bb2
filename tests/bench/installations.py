"""The servers that are measured: one empty, and one full of finished deliveries when asked for."""

import shutil

from installation import Installation
from machine import PROGRAMS, say

# The fixed answer runs beside ours, under the same rules for its processes.
FIXED_ANSWER = """\
Alias "/bench/fixed.fcgi" "${var}/bench/fixed.fcgi"
<Directory "${var}/bench">
  Options +ExecCGI
  SetHandler fcgid-script
  Require all granted
</Directory>
"""


def add_fixed_answer(var):
    (var / "bench").mkdir()
    shutil.copy2(PROGRAMS / "fixed.fcgi", var / "bench")
    (var / "apache" / "extra").mkdir(parents=True)
    (var / "apache" / "extra" / "fixed.conf").write_text(FIXED_ANSWER)


class Installations:
    def __init__(self):
        self.started = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for installation in self.started.values():
            installation.stop()

    def empty(self):
        return self.named("empty")

    def full(self):
        return self.named("full")

    def webhooks(self):
        return self.named("webhooks")

    def named(self, name):
        if name not in self.started:
            say("starting servers")
            installation = Installation.new(prepare=add_fixed_answer, WEBHOOK_ALLOWED_CIDRS="127.0.0.1/32",
                                            LOG_LEVEL="warn")
            installation.seeded = {}
            installation.bearer = installation.token("bench", "mq:enqueue mq:consume", ttl=86400)
            self.started[name] = installation
        return self.started[name]
