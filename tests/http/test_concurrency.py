"""Many at once: every delivery in one pair of hands, every answer one that the contract knows."""

import collections
import threading

import pytest


def at_once(count, work):
    barrier, results, faults = threading.Barrier(count), [None] * count, []

    def run(n):
        try:
            barrier.wait()
            results[n] = work(n)
        except BaseException as fault:  # A thread's failure is the test's.
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return results


def fill(api, queue, event_type, count):
    messages = [{"event_type": event_type, "payload": n, "queue": queue} for n in range(count)]
    return api.done("POST", "/v1/enqueue/batch", {"messages": messages})["message_ids"]


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_no_two_workers_get_the_same_delivery(caller, queue, event_type, limit):
    ids = fill(caller(), queue, event_type, 80)

    def work(n):
        mine, worker = [], caller(f"worker-{n}")
        while messages := worker.poll(queue, limit=limit, lease_seconds=3600):
            mine += messages
        return mine

    got = [message for mine in at_once(6, work) for message in mine]
    got += caller().poll(queue, limit=100)
    assert sorted(message["message_id"] for message in got) == sorted(ids)
    assert len({message["receipt"] for message in got}) == len(ids)


def test_a_small_queue_is_worked_off_without_a_hitch(caller, queue, event_type):
    """Near-empty tables are where deadlocks live: producers and workers meet on the same few rows."""
    sent, done = collections.Counter(), collections.Counter()

    def work(n):
        api = caller(f"worker-{n}")
        if n % 2:
            for item in range(30):
                sent[api.enqueue(event_type, [n, item], queue=queue)["message_id"]] += 1
        else:
            for _ in range(40):
                for message in api.poll(queue, limit=3, lease_seconds=3600):
                    api.ack(message)
                    done[message["message_id"]] += 1

    at_once(6, work)
    api = caller()
    while messages := api.poll(queue, limit=100):
        for message in messages:
            api.ack(message)
            done[message["message_id"]] += 1
    assert len(sent) == 90
    assert done == sent


def test_of_many_acks_and_failures_of_one_claim_one_wins(api, queue, event_type):
    for _ in range(5):
        message_id = api.enqueue(event_type, queue=queue)["message_id"]
        message, = api.poll(queue)
        body = {"message_id": message_id, "receipt": message["receipt"]}

        def work(n):
            if n % 2:
                return api.post("/v1/ack", body)
            return api.post("/v1/fail", {**body, "error": "x", "dead": True})

        answers = at_once(8, work)
        acks, fails = answers[1::2], answers[0::2]
        status = api.delivery(message_id, queue)["status"]
        assert status in ("DONE", "FAILED")
        assert [answer.status for answer in acks] == [200 if status == "DONE" else 409] * 4
        assert sorted(answer.status for answer in fails) == ([409] * 4 if status == "DONE" else [200] + [409] * 3)
        assert {answer.code for answer in answers if answer.status == 409} <= {"stale_receipt"}
        assert len(api.delivery(message_id, queue)["attempts"]) == 1


def test_of_many_requeues_each_letter_is_requeued_by_one(api, queue, event_type):
    ids = fill(api, queue, event_type, 20)
    for message in api.poll(queue, limit=100):
        api.fail(message, dead=True)
    answers = at_once(6, lambda n: api.post("/v1/dead-letter/requeue", {"message_ids": ids} if n % 2 else {"filter": {"queue": queue}}))
    assert [answer.status for answer in answers] == [200] * 6
    assert sum(answer.json["requeued"] for answer in answers) == 20
    assert len(api.poll(queue, limit=100)) == 20
    assert api.poll(queue) == []


def test_cancel_and_claim_do_not_both_win(api, queue, event_type):
    for _ in range(5):
        message_id = api.enqueue(event_type, queue=queue)["message_id"]
        claimed, cancelled = at_once(2, lambda n: api.post(f"/v1/messages/{message_id}/cancel").json["cancelled"] if n
                                     else len(api.poll(queue)))
        assert claimed + cancelled == 1
        assert api.delivery(message_id, queue)["status"] == ("CANCELLED" if cancelled else "IN_PROGRESS")


def test_of_many_creations_of_one_name_one_wins(api, event_type):
    name = event_type.replace("test.", "race-")
    answers = at_once(8, lambda n: api.post("/v1/subscriptions", {"name": name, "kind": "pull", "event_types": [f"t{n}"]}))
    assert sorted(answer.status for answer in answers) == [201] + [409] * 7
    assert {answer.code for answer in answers if answer.status == 409} == {"subscription_exists"}
    assert api.request("DELETE", f"/v1/subscriptions/{name}").status == 200


def test_every_priority_comes_out_although_many_poll(caller, queue, event_type):
    api = caller()
    for n in range(40):
        api.enqueue(event_type, n, queue=queue, priority=n % 5)
    got = at_once(4, lambda n: [message["priority"] for _ in range(10) for message in caller(f"w{n}").poll(queue, limit=1)])
    rest = [message["priority"] for message in api.poll(queue, limit=100)]
    assert sorted(sum(got, rest)) == sorted(n % 5 for n in range(40))


def test_a_message_is_seen_by_all_its_queues_or_by_none(api, new_queue, event_type):
    one, two = new_queue(event_types=[event_type]), new_queue(event_types=[event_type])
    at_once(6, lambda n: [api.enqueue(event_type, [n, item]) for item in range(10)])
    first, second = api.poll(one, limit=100), api.poll(two, limit=100)
    assert len(first) == 60
    assert {message["message_id"] for message in first} == {message["message_id"] for message in second}
