import uuid

import pytest

from installation import Refused


@pytest.fixture
def name(client):
    """A name that no subscription has yet."""
    name = f"cli-{uuid.uuid4().hex[:12]}"
    yield name
    try:
        client.delete(f"/v1/subscriptions/{name}?force=true")
    except Refused as refused:
        assert refused.status == 404


def test_a_created_subscription_is_what_the_api_shows(pmq, client, name):
    done = pmq("subscription", "create", name, "--event-type", "doc.*", "--event-type", "page.new",
               "--max-retries", "3", "--delays", "0,10,60", "--json")
    assert done.code == 0, done
    assert done.json == client.get(f"/v1/subscriptions/{name}")
    assert done.json["event_types"] == ["doc.*", "page.new"]
    assert done.json["max_retries"] == 3
    assert done.json["backoff"] == {"delays_seconds": [0, 10, 60]}


def test_a_created_subscription_gets_what_it_asked_for(pmq, client, name):
    kind = f"only.{name}"
    assert pmq("subscription", "create", name, "--event-type", kind).code == 0
    client.post("/v1/enqueue", {"event_type": kind, "payload": None})
    assert len(client.post("/v1/poll", {"queue": name})["messages"]) == 1


def test_what_is_not_said_has_the_default_of_the_api(pmq, client, name):
    client.post("/v1/subscriptions", {"name": f"{name}.b", "kind": "pull", "event_types": ["x"]})
    ours = pmq("subscription", "create", name, "--event-type", "x", "--json").json
    theirs = client.get(f"/v1/subscriptions/{name}.b")
    client.delete(f"/v1/subscriptions/{name}.b")
    assert (ours["max_retries"], ours["backoff"]) == (theirs["max_retries"], theirs["backoff"])


def test_a_formula_may_stand_for_the_waits(pmq, name):
    created = pmq("subscription", "create", name, "--event-type", "x", "--base", "10",
                  "--factor", "2.5", "--max", "3600", "--json").json
    assert created["backoff"] == {"base_seconds": 10, "factor": 2.5, "max_seconds": 3600}
    assert "10s, each time 2.5-fold, up to 1h" in pmq("subscription", "show", name).out


def test_show_tells_all_of_one(pmq, name):
    pmq("subscription", "create", name, "--event-type", "doc.*,page.*", "--delays", "1,90")
    done = pmq("subscription", "show", name)
    assert done.code == 0, done
    lines = dict(line.split("  ", 1) for line in done.out.splitlines())
    assert lines["name"].strip() == name
    assert lines["event types"].strip() == "doc.*, page.*"
    assert lines["backoff"].strip() == "1s, 1m 30s"
    assert lines["state"].strip() == "active"


def test_the_list_names_every_subscription(pmq, client, name):
    pmq("subscription", "create", name, "--event-type", "doc.*")
    rows = [row.split() for row in pmq("subscription", "list").out.splitlines()]
    assert rows[0][:3] == ["NAME", "KIND", "RETRIES"]
    assert [name, "pull", "9", "doc.*", "active"] in rows
    listed = pmq("subscription", "list", "--json").json
    assert {"default", name} <= {subscription["name"] for subscription in listed["subscriptions"]}
    assert client.get(f"/v1/subscriptions/{name}") in listed["subscriptions"]
    assert listed["next_cursor"] is None


def test_change_leaves_alone_what_is_not_given(pmq, client, name):
    pmq("subscription", "create", name, "--event-type", "doc.*", "--max-retries", "3",
        "--delays", "5")
    changed = pmq("subscription", "change", name, "--max-retries", "4", "--json").json
    assert changed == client.get(f"/v1/subscriptions/{name}")
    assert changed["max_retries"] == 4
    assert changed["event_types"] == ["doc.*"]
    assert changed["backoff"] == {"delays_seconds": [5]}


def test_a_paused_queue_hands_nothing_out_until_it_is_resumed(pmq, client, name):
    pmq("subscription", "create", name, "--event-type", f"only.{name}")
    client.post("/v1/enqueue", {"event_type": f"only.{name}", "payload": 1})
    paused = pmq("subscription", "pause", name, "--reason", "index is being rebuilt", "--json")
    assert paused.json["state"] == "paused"
    assert paused.json["state_reason"] == "index is being rebuilt"
    assert "paused: index is being rebuilt" in pmq("subscription", "show", name).out
    assert client.post("/v1/poll", {"queue": name})["messages"] == []
    assert pmq("subscription", "resume", name, "--json").json["state"] == "active"
    assert len(client.post("/v1/poll", {"queue": name})["messages"]) == 1


def test_a_removed_subscription_is_gone(pmq, name):
    pmq("subscription", "create", name, "--event-type", "x")
    assert pmq("subscription", "remove", name).code == 0
    assert pmq("subscription", "show", name).code == 1


def test_deliveries_keep_a_subscription_from_being_removed(pmq, client, name):
    pmq("subscription", "create", name, "--event-type", f"only.{name}")
    client.post("/v1/enqueue", {"event_type": f"only.{name}", "payload": 1})
    kept = pmq("subscription", "remove", name)
    assert kept.code == 1 and "--with-deliveries" in kept.err
    unasked = pmq("subscription", "remove", name, "--with-deliveries")
    assert unasked.code == 2 and "--yes" in unasked.err
    assert pmq("subscription", "show", name).code == 0
    assert pmq("subscription", "remove", name, "--with-deliveries", "--yes").code == 0
    assert pmq("subscription", "show", name).code == 1


@pytest.mark.parametrize("arguments", [
    ["show"], ["change", "--max-retries", "1"], ["remove"], ["pause"], ["resume"],
], ids=lambda arguments: arguments[0])
def test_an_unknown_subscription_is_told(pmq, name, arguments):
    verb, *options = arguments
    done = pmq("subscription", verb, name, *options)
    assert done.code == 1 and done.out == ""
    assert f'there is no subscription "{name}"' in done.err


def test_a_name_can_be_taken_once(pmq, name):
    assert pmq("subscription", "create", name, "--event-type", "x").code == 0
    done = pmq("subscription", "create", name, "--event-type", "x")
    assert done.code == 1 and "already" in done.err


@pytest.mark.parametrize("options, told", [
    ([], "--event-type"),
    (["--event-type", "a b"], '"a b"'),
    (["--event-type", "x", "--event-type", "x"], "twice"),
    (["--event-type", "x", "--max-retries", "101"], "--max-retries"),
    (["--event-type", "x", "--delays", "1,soon"], "--delays"),
    (["--event-type", "x", "--delays", "2592001"], "--delays"),
    (["--event-type", "x", "--base", "1"], "--factor"),
    (["--event-type", "x", "--base", "1", "--factor", "11", "--max", "5"], "--factor"),
    (["--event-type", "x", "--delays", "1", "--base", "1", "--factor", "2", "--max", "5"],
     "go together"),
], ids=repr)
def test_what_no_subscription_can_be_is_exit_code_2(pmq, name, options, told):
    done = pmq("subscription", "create", name, *options)
    assert done.code == 2 and done.out == ""
    assert told in done.err
    assert pmq("subscription", "show", name).code == 1


def test_a_change_of_nothing_is_exit_code_2(pmq):
    assert pmq("subscription", "change", "default").code == 2
    assert pmq("subscription", "create", "Not A Name", "--event-type", "x").code == 2
