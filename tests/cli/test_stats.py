def test_the_table_shows_how_a_queue_stands(pmq, client, queue, make_dead):
    make_dead()
    for _ in range(3):
        client.post("/v1/enqueue", {"event_type": "doc.parsed", "payload": 1, "queue": queue})
    done = pmq("stats", "--queue", queue)
    assert done.code == 0, done
    title, row = done.out.splitlines()
    assert title.split()[:4] == ["QUEUE", "KIND", "STATE", "READY"]
    cells = row.split()
    assert cells[:4] == [queue, "pull", "active", "3"]
    assert row[title.index("DEAD"):].split()[0] == "1"


def test_json_is_what_the_api_answers(pmq, client, queue):
    def told(stats):
        assert set(stats) == {"as_of", "queues"}
        return stats["queues"]

    client.post("/v1/enqueue", {"event_type": "doc.parsed", "payload": 1, "queue": queue,
                                "delay_seconds": 3600})
    [ours] = told(pmq("stats", "--json", "--queue", queue).json)
    [theirs] = told(client.get(f"/v1/stats?queue={queue}"))
    assert ours["scheduled"] == 1
    assert ours == theirs


def test_without_a_name_every_queue_is_told(pmq, queue):
    names = [stats["queue"] for stats in pmq("stats", "--json").json["queues"]]
    assert {"default", queue} <= set(names)
    assert names == sorted(names)


def test_an_unknown_queue_is_told(pmq):
    done = pmq("stats", "--queue", "no-such-queue")
    assert done.code == 1 and done.out == ""
    assert '"no-such-queue"' in done.err and "subscription list" in done.err
