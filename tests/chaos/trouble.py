"""What goes wrong meanwhile: killed handlers, a killed database, graceful restarts of Apache."""

import collections
import os
import random
import signal
import threading
import time


class Trouble:
    """Spreads its blows over `seconds`: three crashes of the database, two graceful restarts, and
    a handler process killed about every third of a second."""

    def __init__(self, installation, seconds, seed=None):
        self.installation = installation
        self.seconds = seconds
        self.random = random.Random(seed)
        self.counts = collections.Counter()

    def run(self):
        calm = threading.Event()
        killer = threading.Thread(target=self.kill_handlers, args=[calm])
        killer.start()
        start = time.monotonic()
        plan = [(0.15, self.crash_database), (0.3, self.restart_apache),
                (0.45, self.crash_database), (0.7, self.crash_database),
                (0.85, self.restart_apache)]
        try:
            for share, blow in plan:
                time.sleep(max(0, start + share * self.seconds - time.monotonic()))
                blow()
            time.sleep(max(0, start + self.seconds - time.monotonic()))
        finally:
            calm.set()
            killer.join()

    def kill_handlers(self, calm):
        while not calm.wait(self.random.uniform(0.1, 0.6)):
            handlers = self.installation.handlers()
            if handlers and kill(self.random.choice(handlers), signal.SIGKILL):
                self.counts["handler processes killed (-9)"] += 1

    def crash_database(self):
        self.installation.local("database", "kill")
        time.sleep(self.random.uniform(0.2, 1.5))
        self.installation.local("database", "start")
        self.counts["database killed (-9) and restarted"] += 1

    def restart_apache(self):
        self.installation.local("apache", "graceful")
        self.counts["Apache restarted gracefully"] += 1


def kill(pid, number):
    """False when the process was gone already."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True
