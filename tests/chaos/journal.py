"""What was acknowledged, kept outside the system: one append-only file for each actor."""

import json


class Journal:
    def __init__(self, folder, actor):
        self.actor = actor
        self.file = open(folder / f"{actor}.jsonl", "a", buffering=1)

    def write(self, kind, **entry):
        self.file.write(json.dumps({"kind": kind, "actor": self.actor, **entry}) + "\n")


def read(folder):
    """Every entry of every actor, by kind."""
    by_kind = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            entry = json.loads(line)
            by_kind.setdefault(entry["kind"], []).append(entry)
    return by_kind
