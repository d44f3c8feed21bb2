"""Three dispatchers and the database killed (-9) again and again under load. Afterwards every delivery is done, none was
lost, and what came twice is explained by kills.

CHAOS_SECONDS (20) is how long; the whole run is 60."""

import collections
import json
import os
import random
import threading
import time

from caller import Caller
from receiving import OK, answering

LEASE_SECONDS = 1 + 15  # a webhook's timeout and the dispatcher's margin


def produce(installation, event_types, stop, stored):
    """Enqueues in batches until told to stop, each batch until it is acknowledged."""
    caller = Caller(installation.port, installation.token("producer"))
    number = 0
    while not stop.is_set():
        messages = []
        for _ in range(20):
            number += 1
            messages.append({"event_type": random.choice(event_types), "payload": {"n": number},
                             "idempotency_key": f"kills-{os.getpid()}-{number}"})
        status, answer, _ = caller.insist("/v1/enqueue/batch", {"messages": messages}, patience=120)
        assert status == 200, answer
        stored += answer["message_ids"]
        time.sleep(0.02)


def kill_dispatchers(start, stop, kills):
    running = [start("--daemon", "--in-flight", "30") for _ in range(3)]
    while not stop.wait(random.uniform(0.3, 1.5)):
        victim = random.randrange(3)
        running[victim].kill()
        kills.append(time.time())
        running[victim] = start("--daemon", "--in-flight", "30")


def kill_database(installation, stop, count):
    while not stop.wait(random.uniform(5, 12)):
        installation.local("database", "kill")
        time.sleep(random.uniform(0.2, 1.5))
        installation.local("database", "start")
        count.append(time.time())


def test_nothing_is_lost_and_repeats_are_explained_by_kills(installation, receiver, webhook, start, eventually):
    answers = collections.defaultdict(list)  # (subscription, webhook-id): when it was answered with 200
    lock = threading.Lock()

    def accept(name):
        def behave(peer, request):
            time.sleep(random.uniform(0, 0.03))
            if random.random() < 0.03:
                return answering(503)(peer)
            with lock:
                answers[name, request.headers["webhook-id"]].append(time.time())
            return peer.send(OK)
        return behave

    hooks = [webhook(receiver(accept(name), with_request=True).url(), timeout_seconds=1, max_in_flight=100,
                     max_retries=100, backoff={"delays_seconds": [1]}) for name in range(3)]
    stop, kills, database_kills, stored = threading.Event(), [], [], []
    actors = [threading.Thread(target=produce, args=(installation, [hook.event_type for hook in hooks], stop, stored)),
              threading.Thread(target=kill_dispatchers, args=(start, stop, kills)),
              threading.Thread(target=kill_database, args=(installation, stop, database_kills))]
    for actor in actors:
        actor.start()
    time.sleep(float(os.environ.get("CHAOS_SECONDS", "20")))
    stop.set()
    for actor in actors:
        actor.join()
    assert stored and kills and database_kills

    # Closed breakers and due retries, so that what is left comes soon.
    def all_done():
        for hook in hooks:
            hook.let_retries_come_due()
            installation.sql(f"UPDATE endpoint SET breaker_state = 0, closed_at = NULL WHERE subscription_id = {hook.id}")
        [[left]] = installation.sql("SELECT COUNT(*) FROM delivery WHERE bucket IN (0, 1) AND subscription_id IN"
                                    f" ({','.join(hook.id for hook in hooks)})")
        return left == "0"

    eventually(all_done, patience=6 * LEASE_SECONDS)

    ids = {message for _, message in answers}
    lost = [message for message in stored if not any(one.endswith(f"_{message}") for one in ids)]
    assert lost == []
    events = sorted(kills + database_kills)
    repeats = {key: times for key, times in answers.items() if len(times) > 1}
    unexplained = [times for times in repeats.values()
                   if not all(any(first - 2 <= kill <= second for kill in events)
                              for first, second in zip(times, times[1:]))]
    print(json.dumps({"stored": len(stored), "dispatchers killed": len(kills), "database killed": len(database_kills),
                      "answered twice or more": len(repeats)}))
    assert unexplained == []
    # A dispatcher that dies takes with it what it had under way or not yet written down, no more.
    assert len(repeats) <= 60 * (len(kills) + 3 * len(database_kills))
