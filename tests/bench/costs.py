"""Where a request's processor time goes: the web server's, the program's behind it, the database's."""

import os
import pathlib
import time

KINDS = ("Apache", "program", "database")


class Meter:
    """Processor time of an installation's processes while it is open."""

    def __init__(self, installation):
        self.var = str(installation.var)

    def __enter__(self):
        self.before = self.read()
        self.since = time.monotonic()
        return self

    def __exit__(self, *_):
        seconds = time.monotonic() - self.since
        after = self.read()
        self.share = {kind: (after[kind] - self.before[kind]) / seconds for kind in KINDS}

    def read(self):
        """Seconds by kind, of all that live."""
        total = dict.fromkeys(KINDS, 0.0)
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                kind = self.kind_of(folder)
                if kind:
                    total[kind] += sum(int((task / "schedstat").read_text().split()[0])
                                       for task in (folder / "task").iterdir()) / 1e9
            except OSError:
                pass  # it has ended
        return total

    def kind_of(self, folder):
        name = os.path.basename(os.readlink(folder / "exe"))
        if name.endswith(".fcgi"):
            named = (folder / "environ").read_bytes()
            kind = "program"
        elif name in ("apache2", "mariadbd", "mysqld"):
            named = (folder / "cmdline").read_bytes()
            kind = "Apache" if name == "apache2" else "database"
        else:
            return None
        return kind if self.var.encode() in named else None


def told(name, rates, shares):
    """Microseconds of each kind for one request; `rates` are requests a second, in the same order."""
    middle = sorted(range(len(rates)), key=rates.__getitem__)[len(rates) // 2]
    parts = {kind: shares[middle][kind] / rates[middle] * 1e6 for kind in KINDS}
    each = ", ".join(f"{kind} {parts[kind]:.0f}" for kind in KINDS)
    return f"  processor time of {name}: {sum(parts.values()):.0f} us ({each})"
