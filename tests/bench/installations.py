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

    def limited(self):
        """Every request counts for two limits, neither of which is ever met."""
        return self.named("limited", RATE_LIMIT_IP="10000000/60", RATE_LIMIT_SUBJECT="10000000/60")

    def tight(self):
        """With as few connections as a small host gives."""
        return self.named("tight", DATABASE_MAX_CONNECTIONS="15", TRUSTED_PROXIES="127.0.0.0/8")

    def named(self, name, **settings):
        if name not in self.started:
            say("starting servers")
            installation = Installation.new(prepare=add_fixed_answer, WEBHOOK_ALLOWED_CIDRS="127.0.0.1/32",
                                            LOG_LEVEL="warn", **settings)
            installation.seeded = {}
            installation.bearer = installation.token("bench", "mq:enqueue mq:consume", ttl=86400)
            self.started[name] = installation
        return self.started[name]
