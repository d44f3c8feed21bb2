"""The servers that are measured: one empty, and one full of finished deliveries when asked for."""

import shutil

from installation import ROOT, Installation
from machine import PROGRAMS, say

# The programs that are limits run beside ours, under the same rules for their processes: a fixed answer by the shortest
# way through Apache, and one that stores in place of ours, behind a copy of the .htaccess files that we are reached by.
LIMITS = """\
Alias "/bench/" "${var}/bench/"
<Directory "${var}/bench">
  Options +ExecCGI
  SetHandler fcgid-script
  Require all granted
</Directory>
Alias "/bare/" "${var}/bare/"
<Directory "${var}/bare">
  AllowOverride All
  Options FollowSymLinks
  Require all granted
</Directory>
"""


TABLES_OF_BARE = """\
DROP DATABASE IF EXISTS pmq_bench_bare;
CREATE DATABASE pmq_bench_bare;
USE pmq_bench_bare;
CREATE TABLE message (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, event_type VARCHAR(128) NOT NULL,
  payload MEDIUMBLOB NOT NULL) ENGINE=InnoDB;
CREATE TABLE delivery (subscription_id INT NOT NULL, state TINYINT NOT NULL, position BIGINT NOT NULL,
  id BIGINT UNSIGNED NOT NULL, token BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (subscription_id, state, position, id), KEY (id)) ENGINE=InnoDB;
"""


def add_limits(var):
    (var / "bench").mkdir()
    shutil.copy2(PROGRAMS / "fixed.fcgi", var / "bench")
    (var / "bare" / "cgi-bin").mkdir(parents=True)
    shutil.copy2(PROGRAMS / "bare.fcgi", var / "bare" / "cgi-bin" / "api.fcgi")
    for file in (".htaccess", "cgi-bin/.htaccess"):
        shutil.copy2(ROOT / file, var / "bare" / file)
    (var / "apache" / "extra").mkdir(parents=True)
    (var / "apache" / "extra" / "limits.conf").write_text(LIMITS)


def prepare_bare(installation):
    """Lets bare.fcgi find its database, as it is before a first request."""
    [socket] = installation.local("database", "socket")
    (installation.var / "bare" / "cgi-bin" / "socket").write_text(socket)
    installation.sql(TABLES_OF_BARE)


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
            installation = Installation.new(prepare=add_limits, WEBHOOK_ALLOWED_CIDRS="127.0.0.1/32",
                                            LOG_LEVEL="warn", **settings)
            installation.seeded = {}
            prepare_bare(installation)
            installation.bearer = installation.token("bench", "mq:enqueue mq:consume", ttl=86400)
            self.started[name] = installation
        return self.started[name]
