"""Compares the journal of what was acknowledged with what the system says now."""

import collections
import datetime
import math

import journal
from actors import LEASE_SECONDS, QUEUE

STATUSES = ["NEW", "IN_PROGRESS", "DONE", "FAILED", "DISCARDED", "CANCELLED"]
CLOCK_SLACK = 0.01  # seconds: times are told in milliseconds


class Reconciliation:
    """What went wrong, each kind by a method that should find nothing; `figures` tells what
    happened. `tables` is what faults_in_tables found."""

    def __init__(self, folder, deliveries_by_status, tables):
        self.tables = tables
        self.entries = collections.defaultdict(list, journal.read(folder))
        self.by_status = deliveries_by_status
        self.stored = {e["key"]: e["message_id"] for e in self.entries["stored"]}
        self.taken = group(self.entries["taken"], "delivery_id")
        self.acked = group(self.entries["acked"], "delivery_id")

    def lost(self):
        """Acknowledged to a producer, and not done or never in a worker's hands."""
        done = {message_id for message_id, _ in self.by_status["DONE"]}
        in_hands = {e["message_id"] for e in self.entries["taken"]}
        return [key for key, message_id in self.stored.items()
                if message_id not in done or message_id not in in_hands]

    def stored_twice(self):
        """Idempotency keys with more than one message."""
        ids = collections.defaultdict(set)
        for entry in self.entries["stored"] + self.entries["taken"]:
            ids[entry["key"]].add(entry["message_id"])
        return {key: seen for key, seen in ids.items() if len(seen) > 1}

    def stored_without_a_key_of_ours(self):
        everything = {m for status in STATUSES for m, _ in self.by_status[status]}
        return everything - set(self.stored.values())

    def acked_twice(self):
        """Deliveries acknowledged under two receipts."""
        receipts = {d: {e["receipt"] for e in acks} for d, acks in self.acked.items()}
        return {d: seen for d, seen in receipts.items() if len(seen) > 1}

    def leased_twice_at_once(self):
        """Deliveries that two held at once: each surely held its claim from the answer that gave it
        until it asked to end it, or until the lease ended."""
        let_go_at = {e["receipt"]: e["at"]
                     for e in reversed(self.entries["failing"] + self.entries["acking"])}
        found = []
        for delivery, claims in self.taken.items():
            held = sorted((e["at"], min(expires_at(e), let_go_at.get(e["receipt"], math.inf)),
                           e["receipt"]) for e in claims)
            latest_end = 0
            for start, end, receipt in held:
                if start < latest_end - CLOCK_SLACK:
                    found.append((delivery, receipt))
                latest_end = max(latest_end, end)
        return found

    def came_again_after_its_ack(self):
        """Deliveries claimed after an acknowledgement had been answered."""
        return [(delivery, claim["receipt"]) for delivery, acks in self.acked.items()
                for claim in self.taken[delivery]
                if claimed_at(claim) > min(a["at"] for a in acks) + CLOCK_SLACK]

    def in_no_or_two_states(self):
        """Deliveries of the journal that aren't in exactly one state."""
        states = collections.Counter(d for status in STATUSES for _, d in self.by_status[status])
        known = set(self.taken) | set(states)
        return {d: states[d] for d in known if states[d] != 1}

    def refused(self):
        return self.entries["refused"] + self.entries["gave_up"]

    def outcomes(self):
        total = collections.Counter()
        for entry in self.entries["outcomes"]:
            total.update(entry["counts"])
        return total

    def figures(self):
        outcomes = self.outcomes()
        return {
            "messages stored": len(self.stored),
            "claims": len(self.entries["taken"]),
            "acknowledged": len(self.entries["acked"]),
            "stale receipts": len(self.entries["stale"]),
            "failed by a worker": len(self.entries["failing"]),
            "workers that died with leases": len(self.entries["died"]),
            "requests repeated": len(self.entries["repeated"]),
            "unknown outcomes": sum(n for o, n in outcomes.items() if o.startswith("unknown")),
            **{f"answers {status}": n for status, n in sorted(outcomes.items())
               if not status.startswith("unknown")},
            "lost": len(self.lost()),
            "stored twice for one key": len(self.stored_twice()),
            "acknowledged in two leases": len(self.acked_twice()),
            "leased twice at once": len(self.leased_twice_at_once()),
            "came again after its ack": len(self.came_again_after_its_ack()),
            "in no state or in two": len(self.in_no_or_two_states()),
            "faults in the tables": len(self.tables),
        }


def deliveries_by_status(client):
    """(message id, delivery id) pairs of the queue, by what the API's search says."""
    found = {}
    for status in STATUSES:
        found[status] = []
        cursor = ""
        while cursor is not None:
            page = client.get(f"/v1/messages?queue={QUEUE}&status={status}&limit=100"
                              + (f"&cursor={cursor}" if cursor else ""))
            found[status] += [(message["message_id"], delivery["delivery_id"])
                              for message in page["messages"] for delivery in message["deliveries"]
                              if delivery["queue"] == QUEUE and delivery["status"] == status]
            cursor = page["next_cursor"]
    return found


# What the tables themselves must not hold; each query finds the offenders.
FORBIDDEN = {
    "a delivery in two places":
        "SELECT id, COUNT(*) FROM delivery GROUP BY id HAVING COUNT(*) > 1",
    "a message without its delivery":
        "SELECT m.id FROM message m LEFT JOIN (SELECT DISTINCT id DIV 1024 AS message_id"
        " FROM delivery) d ON d.message_id = m.id WHERE d.message_id IS NULL",
    "a delivery without its message":
        "SELECT d.id FROM delivery d LEFT JOIN message m"
        " ON m.id = d.id DIV 1024 AND m.day = d.message_day WHERE m.id IS NULL",
    "an idempotency key with two messages":
        "SELECT idempotency_key, COUNT(*) FROM message WHERE idempotency_key IS NOT NULL"
        " GROUP BY idempotency_key HAVING COUNT(*) > 1",
    "a message that its idempotency key doesn't name":
        "SELECT m.id FROM message m LEFT JOIN idempotency i"
        " ON i.idempotency_key = m.idempotency_key AND i.message_id = m.id"
        " WHERE m.idempotency_key IS NOT NULL AND i.message_id IS NULL",
}


def faults_in_tables(installation):
    """The offending rows by kind; empty when the tables hold together."""
    found = {kind: installation.sql(query) for kind, query in FORBIDDEN.items()}
    return {kind: rows[:10] for kind, rows in found.items() if rows}


def group(entries, name):
    groups = collections.defaultdict(list)
    for entry in entries:
        groups[entry[name]].append(entry)
    return groups


def expires_at(claim):
    return datetime.datetime.fromisoformat(claim["lease_expires_at"].replace("Z", "+00:00")
                                           ).timestamp()


def claimed_at(claim):
    return expires_at(claim) - LEASE_SECONDS
