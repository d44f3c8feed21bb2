"""Pages never skip or repeat a row, whatever is added between two of them."""

import pytest


def pages(api, address, key, between=lambda: None, **query):
    while True:
        answer = api.get(address, **query)
        assert answer.status == 200, str(answer)
        assert len(answer.json[key]) <= query["limit"]
        yield from answer.json[key]
        if answer.json["next_cursor"] is None:
            return
        query["cursor"] = answer.json["next_cursor"]
        between()


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 100])
def test_messages_come_once_each_newest_first(api, queue, event_type, limit):
    ids = [api.enqueue(event_type, n, queue=queue)["message_id"] for n in range(7)]
    got = [row["message_id"] for row in pages(api, "/v1/messages", "messages", event_type=event_type, limit=limit)]
    assert got == ids[::-1]


@pytest.mark.parametrize("query", [{}, {"status": "NEW"}, {"producer": "tester"}])
def test_messages_that_come_meanwhile_do_not_move_the_others(api, queue, event_type, query):
    ids = [api.enqueue(event_type, n, queue=queue)["message_id"] for n in range(6)]
    got = [row["message_id"] for row in pages(api, "/v1/messages", "messages", lambda: api.enqueue(event_type, queue=queue),
                                              queue=queue, limit=2, **query)]
    assert got == ids[::-1]


def test_messages_of_the_same_instant_come_once_each(api, queue, event_type):
    messages = [{"event_type": event_type, "payload": n, "queue": queue} for n in range(50)]
    ids = api.done("POST", "/v1/enqueue/batch", {"messages": messages})["message_ids"]
    got = [row["message_id"] for row in pages(api, "/v1/messages", "messages", event_type=event_type, limit=7)]
    assert got == ids[::-1]


def bury(api, queue, event_type, count):
    messages = [{"event_type": event_type, "payload": n, "queue": queue} for n in range(count)]
    api.done("POST", "/v1/enqueue/batch", {"messages": messages})
    claimed = api.poll(queue, limit=100)
    for message in claimed:
        api.fail(message, dead=True)
    return [message["delivery_id"] for message in claimed]


@pytest.mark.parametrize("limit", [1, 3, 9, 100])
def test_dead_letters_come_once_each_latest_first(api, queue, event_type, limit):
    ids = bury(api, queue, event_type, 9)
    got = [row["delivery_id"] for row in pages(api, "/v1/dead-letter", "failed_messages", queue=queue, limit=limit)]
    assert got == ids[::-1]


def test_dead_letters_that_come_meanwhile_do_not_move_the_others(api, queue, event_type):
    ids = bury(api, queue, event_type, 6)
    got = [row["delivery_id"] for row in pages(api, "/v1/dead-letter", "failed_messages", lambda: bury(api, queue, event_type, 1),
                                               queue=queue, limit=2)]
    assert got == ids[::-1]


def test_dead_letters_that_go_meanwhile_do_not_hide_others(api, queue, event_type):
    ids = bury(api, queue, event_type, 6)
    gone = []

    def requeue_one_that_was_seen():
        gone.append(seen[-1])
        api.done("POST", "/v1/dead-letter/requeue", {"delivery_ids": [seen[-1]]})

    seen = []
    for row in pages(api, "/v1/dead-letter", "failed_messages", requeue_one_that_was_seen, queue=queue, limit=2):
        seen.append(row["delivery_id"])
    assert gone
    assert seen == ids[::-1]


def test_nothing_found_is_told_by_an_end(api, event_type):
    for address, key in [("/v1/messages", "messages"), ("/v1/dead-letter", "failed_messages")]:
        assert list(pages(api, address, key, event_type=event_type, limit=10)) == []


@pytest.mark.parametrize("address, other", [("/v1/messages", "/v1/dead-letter"), ("/v1/dead-letter", "/v1/messages")])
def test_a_cursor_of_another_list_does_no_harm(api, queue, event_type, address, other):
    bury(api, queue, event_type, 3)
    cursor = api.get(address, queue=queue, limit=1).json["next_cursor"]
    assert cursor
    answer = api.get(other, queue=queue, cursor=cursor)
    assert (answer.status, answer.places if answer.status == 422 else None) in [(200, None), (422, ["?cursor"])]
