"""The dispatcher as a process: ways to run it, many at once, signals, what it may not do."""

import collections
import json
import resource
import signal
import subprocess
import time

from receiving import OK, answering, hanging, sleeping


def test_a_daemon_sends_what_is_enqueued(receiver, webhook, start, eventually):
    endpoint = receiver()
    hook = webhook(endpoint.url())
    start("--daemon")
    message = hook.send({"n": 1})
    eventually(lambda: hook.delivery(message)["status"] == "DONE")
    assert len(endpoint.requests) == 1


def test_each_of_several_dispatchers_sends_others(receiver, webhook, start, eventually):
    endpoint = receiver(sleeping(0.02))
    hook = webhook(endpoint.url(), max_in_flight=30)
    for _ in range(3):
        start("--daemon", "--in-flight", "10")
    messages = hook.send_many(300)
    eventually(lambda: len(endpoint.requests) >= 300)
    eventually(lambda: all(hook.delivery(each)["status"] == "DONE" for each in messages[-10:]))
    ids = collections.Counter(request.headers["webhook-id"] for request in endpoint.requests)
    assert len(ids) == 300 and set(ids.values()) == {1}


def test_no_more_are_in_flight_than_the_subscription_allows(receiver, webhook, start, eventually):
    now, most = [0], [0]

    def count(peer):
        now[0] += 1
        most[0] = max(most[0], now[0])
        time.sleep(0.02)
        now[0] -= 1
        peer.send(OK)

    endpoint = receiver(count)
    hook = webhook(endpoint.url(), max_in_flight=3)
    for _ in range(3):
        start("--daemon")
    hook.send_many(100)
    eventually(lambda: len(endpoint.requests) >= 100)
    assert 1 < most[0] <= 3


def test_a_rate_holds_over_all_dispatchers(receiver, webhook, start, eventually):
    endpoint = receiver()
    hook = webhook(endpoint.url(), rate_per_second=20)
    for _ in range(3):
        start("--daemon")
    begin = time.time()
    hook.send_many(60)
    eventually(lambda: len(endpoint.requests) >= 60)
    took = endpoint.requests[-1].at - begin
    assert took >= (60 - 21) / 20


def test_one_that_hangs_keeps_no_other_waiting(receiver, webhook, start, eventually):
    stuck = receiver(hanging)
    hanging_hook = webhook(stuck.url(), max_in_flight=256, timeout_seconds=60)
    hanging_hook.send_many(300)
    start("--daemon", "--in-flight", "64")
    eventually(lambda: len(stuck.requests) > 20)
    endpoint = receiver()
    hook = webhook(endpoint.url())
    hook.send_many(50)
    eventually(lambda: len(endpoint.requests) == 50)


def test_once_leaves_nothing_that_is_ready(receiver, webhook, dispatch):
    endpoint = receiver()
    hooks = [webhook(endpoint.url(f"/{n}")) for n in range(3)]
    for hook in hooks:
        hook.send_many(30)
    assert dispatch()["delivered"] == 90
    assert dispatch() == {"delivered": 0, "failed": 0, "deferred": 0}


def test_a_bounded_run_ends_by_itself(receiver, webhook, start):
    endpoint = receiver()
    hook = webhook(endpoint.url())
    hook.send()
    code, out = start("--for", "1", "--json").end()
    assert code == 0
    assert json.loads(out)["delivered"] == 1


def test_a_round_can_be_asked_for_by_http(receiver, webhook, client):
    endpoint = receiver()
    hook = webhook(endpoint.url())
    message = hook.send()
    answer = client.post("/v1/dispatch")
    assert answer == {"ok": True, "delivered": 1, "failed": 0, "deferred": 0}
    assert hook.delivery(message)["status"] == "DONE"


def test_a_round_by_http_waits_for_slow_endpoints_and_ends_though_one_hangs(receiver, webhook, client):
    """What was posted is never given back untried: it would be posted again in each round."""
    stuck, slow = webhook(receiver(hanging).url(), timeout_seconds=60), webhook(receiver(sleeping(4)).url())
    posted, late = stuck.send_many(2), slow.send()
    assert client.post("/v1/dispatch") == {"ok": True, "delivered": 1, "failed": 2, "deferred": 0}
    assert slow.delivery(late)["status"] == "DONE"
    for message in posted:
        delivery = stuck.delivery(message)
        assert (delivery["status"], delivery["retry_count"]) == ("NEW", 1)
        [attempt] = delivery["attempts"]
        assert attempt["outcome"] == "failed" and "the round was over" in attempt["error"]


def test_with_few_descriptors_it_sends_less_at_once_and_blames_nobody(receiver, webhook, start, eventually):
    endpoint = receiver(sleeping(0.05))
    hook = webhook(endpoint.url(), max_in_flight=256)
    messages = hook.send_many(100)
    daemon = start("--daemon")
    soft = resource.prlimit(daemon.process.pid, resource.RLIMIT_NOFILE, (40, 40))
    assert soft[0] > 40
    eventually(lambda: all(hook.delivery(each)["status"] == "DONE" for each in messages))
    assert {hook.delivery(each)["retry_count"] for each in messages} == {0}


def test_a_dispatcher_that_hangs_keeps_no_other_from_its_work(receiver, webhook, start, eventually):
    endpoint = receiver(sleeping(0.01))
    hooks = [webhook(endpoint.url(f"/{n}"), max_in_flight=256, timeout_seconds=1) for n in range(5)]
    stuck = start("--daemon")
    for hook in hooks:
        hook.send_many(100)
    eventually(lambda: len(endpoint.requests) > 20)
    stuck.signal(signal.SIGSTOP)
    start("--daemon")
    others = [hook.send() for hook in hooks]
    eventually(lambda: sum(hook.delivery(each)["status"] == "DONE" for hook, each in zip(hooks, others)) >= 4)


def test_told_to_end_it_gives_back_what_has_no_answer(receiver, webhook, start, eventually):
    endpoint = receiver(hanging)
    hook = webhook(endpoint.url(), timeout_seconds=60)
    messages = hook.send_many(5)
    daemon = start("--daemon")
    eventually(lambda: len(endpoint.requests) == 5)
    daemon.signal(signal.SIGTERM)
    code, _ = daemon.end(patience=5)
    assert code == 0
    for message in messages:
        delivery = hook.delivery(message)
        assert (delivery["status"], delivery["retry_count"], delivery["attempts"]) == ("NEW", 0, [])


def test_told_to_end_it_waits_for_what_is_about_to_answer(receiver, webhook, start, eventually):
    endpoint = receiver(sleeping(1))
    hook = webhook(endpoint.url())
    message = hook.send()
    daemon = start("--daemon")
    eventually(lambda: endpoint.requests)
    daemon.signal(signal.SIGINT)
    assert daemon.end(patience=5)[0] == 0
    assert hook.delivery(message)["status"] == "DONE"


def test_told_to_end_it_does_so_though_the_database_hangs(installation, receiver, webhook, start, eventually):
    endpoint = receiver(sleeping(1))
    hook = webhook(endpoint.url())
    daemon = start("--daemon")
    eventually(lambda: installation.sql("SELECT 1 FROM dispatcher"))
    [database] = installation.local("database", "status")
    hook.send()
    eventually(lambda: endpoint.requests)
    subprocess.run(["kill", "-STOP", database], check=True)
    try:
        daemon.signal(signal.SIGTERM)
        daemon.end(patience=5.5)
    finally:
        subprocess.run(["kill", "-CONT", database], check=True)


def test_after_a_restart_of_the_database_answers_are_still_written_down(installation, receiver, webhook, start, eventually):
    endpoint = receiver(sleeping(2))
    hook = webhook(endpoint.url(), timeout_seconds=10)
    message = hook.send()
    start("--daemon")
    eventually(lambda: endpoint.requests)
    installation.local("database", "kill")
    time.sleep(3)
    installation.local("database", "start")
    eventually(lambda: hook.delivery(message)["status"] == "DONE")
    assert len(endpoint.requests) == 1


def test_a_daemon_waits_for_a_database_that_is_away(installation, receiver, webhook, start, eventually):
    endpoint = receiver()
    hook = webhook(endpoint.url())
    message = hook.send()
    installation.local("database", "stop")
    daemon = start("--daemon")
    time.sleep(1)
    assert daemon.process.poll() is None
    installation.local("database", "start")
    eventually(lambda: hook.delivery(message)["status"] == "DONE")


def test_a_single_pass_tells_that_the_database_is_away(installation, start):
    installation.local("database", "stop")
    try:
        code, out = start("--once").end()
        assert (code, out) == (1, "")
    finally:
        installation.local("database", "start")


def test_it_shows_that_it_lives_and_that_it_has_ended(installation, start, eventually):
    daemon = start("--daemon")
    pid = daemon.process.pid
    eventually(lambda: installation.sql(f"SELECT 1 FROM dispatcher WHERE pid = {pid}"))
    daemon.signal()
    daemon.end()
    assert installation.sql(f"SELECT 1 FROM dispatcher WHERE pid = {pid}") == []


def test_paused_nothing_is_sent(receiver, webhook, client, dispatch):
    endpoint = receiver()
    hook = webhook(endpoint.url())
    client.post(f"/v1/subscriptions/{hook.name}/pause")
    message = hook.send()
    dispatch()
    assert endpoint.requests == []
    client.post(f"/v1/subscriptions/{hook.name}/resume")
    dispatch()
    assert hook.delivery(message)["status"] == "DONE"


def test_without_the_key_of_its_secrets_nothing_is_sent(receiver, webhook, dispatch):
    endpoint = receiver()
    hook = webhook(endpoint.url())
    message = hook.send()
    dispatch(SECRETS_KEY="0" * 64)
    assert endpoint.requests == []
    assert hook.delivery(message)["retry_count"] == 0
    dispatch()
    assert hook.delivery(message)["status"] == "DONE"


def test_without_a_way_to_run_it_sends_what_is_ready_and_ends(receiver, webhook, start):
    hook = webhook(receiver().url())
    message = hook.send()
    assert start().end()[0] == 0
    assert hook.delivery(message)["status"] == "DONE"


def test_no_more_than_one_way_to_run_is_expected(start):
    assert start("--once", "--daemon").end()[0] == 2
    assert start("--for", "0").end()[0] == 2
    assert start("--once", "--in-flight", "0").end()[0] == 2
