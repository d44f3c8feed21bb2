"""Fills an installation with the life of a small shop, so that pages have something to show."""

import json
import math
import random
import sys
import time
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from installation import Installation  # noqa: E402

QUEUES = {
    "search-index": {"event_types": ["doc.*"], "max_retries": 5},
    "mailer": {"event_types": ["order.*", "user.*"], "max_retries": 3},
    "thumbnails": {"event_types": ["image.uploaded"], "max_retries": 0},
    "billing": {"event_types": ["order.paid", "order.refunded"], "max_retries": 0},
}
EVENTS = ["doc.parsed", "doc.removed", "order.placed", "order.paid", "order.refunded", "user.signed_up", "image.uploaded"]
ERRORS = {
    "thumbnails": ["ImageMagick: no decode delegate for this image format `HEIC' @ error/constitute.c/ReadImage/{n}",
                   "killed after 30 s: 812{n} KiB of memory"],
    "billing": ["HTTP 503 from https://ledger.internal/v2/entries/{n}: upstream connect error",
                "HTTP 422: customer \"cus_{n}\" has no tax id",
                "connection to 10.2.0.{n}:5432 refused"],
}


def payload(event, n):
    if event.startswith("order"):
        return {"order": {"id": f"A-{1000 + n}", "total": 49.9 + n, "currency": "EUR",
                          "lines": [{"sku": "MUG-01", "quantity": 2, "price": 12.5}, {"sku": "TEE-XL", "quantity": 1, "price": 24.9}]},
                "customer": {"id": n * 7, "email": f"customer{n}@example.com", "newsletter": False, "notes": None}}
    return {"id": n, "path": f"/files/{n}.pdf", "pages": n % 40, "language": "de"}


def fill(installation):
    client = installation.client("shop")
    for name, fields in QUEUES.items():
        client.post("/v1/subscriptions", {"name": name, "kind": "pull", **fields})
    # The one that every installation begins with would only mirror the others.
    client.send("PATCH", "/v1/subscriptions/default", {"event_types": ["audit.*"]})
    drawn = random.Random(4)
    for batch in range(4):
        messages = []
        for n in range(60):
            event = drawn.choice(EVENTS)
            messages.append({"event_type": event, "payload": payload(event, batch * 60 + n)})
        client.post("/v1/enqueue/batch", {"messages": messages})
    for queue in ("search-index", "mailer"):
        for message in client.post("/v1/poll", {"queue": queue, "limit": 50})["messages"]:
            client.post("/v1/ack", {"message_id": message["message_id"], "receipt": message["receipt"]})
    for queue, errors in ERRORS.items():
        for n, message in enumerate(client.post("/v1/poll", {"queue": queue, "limit": 40})["messages"]):
            error = errors[min(int(drawn.expovariate(1.1)), len(errors) - 1)].replace("{n}", str(drawn.randrange(10, 99)))
            client.post("/v1/fail", {"message_id": message["message_id"], "receipt": message["receipt"], "error": error, "dead": True})
    for message in client.post("/v1/poll", {"queue": "mailer", "limit": 6, "lease_seconds": 300})["messages"][:4]:
        client.post("/v1/fail", {"message_id": message["message_id"], "receipt": message["receipt"], "error": "SMTP 451: greylisted, try again later"})
    client.post("/v1/poll", {"queue": "search-index", "limit": 3, "lease_seconds": 600})
    for n in range(5):
        client.post("/v1/enqueue", {"event_type": "user.signed_up", "payload": payload("user", n), "delay_seconds": 3600 * (n + 1)})
    logs(client)
    partner(installation, client)
    history(installation)


def logs(client):
    """What services of the shop have said, some of it of one trace."""
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    said = [("info", "shop", "order A-1017 placed", {"user_id": 119, "trace_id": trace, "fields": {"total": 66.9, "currency": "EUR"}}),
            ("info", "billing", "charging customer cus_119", {"user_id": 119, "trace_id": trace, "job_id": "charge-8812"}),
            ("warning", "billing", "the ledger answers slowly: 4.2 s", {"trace_id": trace, "job_id": "charge-8812"}),
            ("error", "billing", "HTTP 503 from https://ledger.internal/v2/entries/17: upstream connect error",
             {"trace_id": trace, "job_id": "charge-8812", "timestamp": "2026-03-01T09:30:00Z",
              "fields": {"status": 503, "attempt": 3, "body": "upstream connect error or disconnect/reset before headers"}}),
            ("debug", "thumbnails", "cache hit for /files/23.pdf", {"job_id": "thumb-23"}),
            ("critical", "mailer", "no mail server accepts the login any more", {"fields": {"host": "smtp.example.com"}})]
    client.post("/v1/log", {"logs": [{"level": level, "service": service, "message": text, **more}
                                     for level, service, text, more in said * 4]})


def partner(installation, client):
    """A webhook whose endpoint has been failing for a while, and a dispatcher that lives."""
    client.post("/v1/subscriptions", {"name": "partner-api", "kind": "webhook", "url": "http://127.0.0.1:49151/hooks/orders",
                                      "event_types": ["order.*"], "rate_per_second": 20})
    for n in range(8):
        client.post("/v1/enqueue", {"event_type": "order.placed", "payload": payload("order.placed", 300 + n), "queue": "partner-api"})
    now = int(time.time() * 1000)
    subscription = "(SELECT id FROM subscription WHERE name = 'partner-api')"
    steps = ((40, 0, 1, "5 failures in a row: HTTP 503", "NULL"), (35, 1, 2, "time for a probe", "NULL"),
             (35, 2, 0, "the probe succeeded", "NULL"), (6, 0, 1, "maintenance until noon, says their status page", "'admin'"))
    for minutes, before, after, reason, actor in steps:
        installation.sql("INSERT INTO breaker_change (subscription_id, at, from_state, to_state, reason, actor)"
                         f" SELECT {subscription}, {now - minutes * 60_000}, {before}, {after}, '{reason}', {actor}")
    installation.sql(f"UPDATE endpoint SET breaker_state = 1, open_until = {now + 240_000}, openings = 1, last_success_at = {now - 400_000},"
                     f" last_failure_at = {now - 380_000} WHERE subscription_id = {subscription}")
    installation.sql("INSERT INTO dispatcher (id, host, pid, mode, started_at, seen_at, in_flight, delivered, failed, deferred)"
                     f" VALUES (1, 'web-1', 4711, 1, {now - 50_000}, {now + 600_000}, 0, 1840, 12, 8)")


def history(installation):
    """A week of figures as they would have been counted: more by day than by night, one bad hour."""
    installation.sql("DELETE FROM figure")
    now = int(time.time()) // 60
    drawn = random.Random(7)
    rows = []
    for at in range(now - 7 * 24 * 60, now):
        hour = at / 60 % 24
        daylight = 0.25 + max(0.0, math.sin((hour - 6) / 24 * 2 * math.pi)) ** 1.5
        for subscription, share in ((2, 30), (3, 22), (4, 9), (5, 6)):
            enqueued = int(share * daylight * drawn.uniform(0.7, 1.3))
            bad = subscription in (4, 5) and 180 < now - at < 240
            dead = int(enqueued * (0.3 if bad else 0)) + (drawn.random() < 0.01)
            jam = max(0, 500 - 5 * abs(210 - (now - at))) if subscription == 2 else 0
            waiting = int(enqueued * drawn.uniform(0.4, 1.6)) + jam
            rows.append((0, at, subscription, enqueued, max(0, enqueued - dead), dead, waiting))
    hours = {}
    for _, at, subscription, *counts in rows:
        old = hours.get((at - at % 60, subscription), (0, 0, 0, 0))
        hours[at - at % 60, subscription] = (*(a + b for a, b in zip(old[:3], counts)), max(old[3], counts[3]))
    rows = rows[-4 * 24 * 60:] + [(1, at, subscription, *counts) for (at, subscription), counts in hours.items()]
    for begin in range(0, len(rows), 2000):
        values = ",".join(str(row) for row in rows[begin:begin + 2000])
        installation.sql(f"INSERT INTO figure (span, at, subscription_id, enqueued, done, dead, waiting) VALUES {values}")
    installation.sql(f"UPDATE figure_progress SET minute = {now}, message_id = (SELECT COALESCE(MAX(id), 0) + 1 FROM message)")


if __name__ == "__main__":
    url, env_file = sys.argv[1:]
    fill(Installation(url, env_file, pathlib.Path(env_file).parent))
    print(json.dumps({"filled": url}))
