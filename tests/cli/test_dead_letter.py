import datetime
import getpass
import os
import pty
import subprocess
import time

import pytest

from conftest import PROGRAM


def answered(installation, answer, *arguments):
    """Runs bin/pmq with somebody at a terminal who answers its question."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([PROGRAM, "--env", installation.env_file, *arguments], stdin=theirs,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        os.write(ours, answer.encode() + b"\n")
        out, err = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    return process.returncode, out, err


def actions_of(client, message_id):
    [delivery] = client.get(f"/v1/messages/{message_id}")["deliveries"]
    return delivery["actions"]


# list

def test_the_list_shows_the_latest_failure_first(pmq, queue, make_dead):
    first, second = make_dead("disk full"), make_dead("connection\nrefused")
    done = pmq("dead-letter", "list", "--queue", queue)
    assert done.code == 0, done
    title, *rows = done.out.splitlines()
    assert title.split()[:2] == ["DELIVERY", "MESSAGE"]
    assert [row.split()[1] for row in rows] == [str(second), str(first)]
    assert rows[0].endswith("connection refused")


def test_json_of_the_list_is_what_the_api_answers(pmq, client, queue, make_dead):
    make_dead(payload={"a": [1.0, "ü"]})
    make_dead()
    ours = pmq("dead-letter", "list", "--queue", queue, "--json").json
    assert ours == client.get(f"/v1/dead-letter?queue={queue}")


def test_a_payload_is_shown_byte_for_byte(pmq, queue, make_dead):
    make_dead(payload={"b": 1.0, "a": "\u0000"})
    assert '"payload":{"b": 1.0, "a": "\\u0000"}' in pmq("dead-letter", "list", "--queue", queue,
                                                         "--json").out


def test_the_list_goes_on_at_its_cursor(pmq, queue, make_dead):
    made = [make_dead() for _ in range(5)]
    shown, cursor = [], []
    while True:
        page = pmq("dead-letter", "list", "--queue", queue, "--json", "--limit", "2", *cursor).json
        shown += [letter["message_id"] for letter in page["failed_messages"]]
        if page["next_cursor"] is None:
            break
        cursor = ["--cursor", page["next_cursor"]]
    assert shown == made[::-1]


@pytest.mark.parametrize("filters, found", [
    (["--event-type", "doc.*"], {"disk", "net"}),
    (["--event-type", "doc.parsed"], {"disk"}),
    (["--error", "refused"], {"net", "mail"}),
    (["--error", "refused", "--event-type", "mail.*"], {"mail"}),
    (["--since", "1d"], {"disk", "net", "mail"}),
    (["--until", "1d"], set()),
    (["--since", "2100-01-01T00:00:00Z"], set()),
], ids=repr)
def test_filters_narrow_the_list(pmq, queue, make_dead, filters, found):
    made = {make_dead("disk full", "doc.parsed"): "disk",
            make_dead("connection refused", "doc.stored"): "net",
            make_dead("recipient refused", "mail.sent"): "mail"}
    page = pmq("dead-letter", "list", "--queue", queue, "--json", *filters).json
    assert {made[letter["message_id"]] for letter in page["failed_messages"]} == found


def test_an_empty_list_says_so(pmq, queue):
    assert pmq("dead-letter", "list", "--queue", queue).out == "No dead letters.\n"


@pytest.mark.parametrize("arguments", [
    ["--since", "yesterday"], ["--queue", "NO!"], ["--event-type", "a b"], ["--limit", "0"],
    ["--error", ""], ["--cursor", "made-up"],
], ids=repr)
def test_a_list_of_nothing_possible_is_exit_code_2(pmq, arguments):
    done = pmq("dead-letter", "list", *arguments)
    assert done.code == 2 and done.out == ""
    assert arguments[0] in done.err


# requeue

def test_requeued_messages_can_be_claimed_again(pmq, client, queue, make_dead, dead):
    made = {make_dead(), make_dead()}
    done = pmq("dead-letter", "requeue", "--queue", queue)
    assert done.code == 0, done
    assert done.out == "2 dead letters requeued.\n"
    assert dead() == set()
    claimed = client.post("/v1/poll", {"queue": queue})["messages"]
    assert {message["message_id"] for message in claimed} == made


def test_messages_are_requeued_by_their_ids(pmq, queue, make_dead, dead):
    one, two, three = make_dead(), make_dead(), make_dead()
    done = pmq("dead-letter", "requeue", "--message-id", one, "--message-id", two, "--json")
    assert done.json == {"ok": True, "matched": 2, "requeued": 2, "more": False}
    assert dead() == {three}


def test_deliveries_are_requeued_by_their_ids(pmq, queue, make_dead, dead):
    one, two = make_dead(), make_dead()
    letters = pmq("dead-letter", "list", "--queue", queue, "--json").json["failed_messages"]
    [delivery] = [letter["delivery_id"] for letter in letters if letter["message_id"] == one]
    assert pmq("dead-letter", "requeue", "--id", delivery).out == "1 dead letter requeued.\n"
    assert dead() == {two}


def test_a_filter_requeues_what_it_matches(pmq, queue, make_dead, dead):
    kept = make_dead("disk full")
    make_dead("connection refused")
    assert pmq("dead-letter", "requeue", "--queue", queue, "--error", "refused").code == 0
    assert dead() == {kept}


def test_a_dry_run_changes_nothing(pmq, queue, make_dead, dead):
    made = {make_dead(), make_dead()}
    done = pmq("dead-letter", "requeue", "--queue", queue, "--dry-run")
    assert done.out == "2 dead letters would be requeued.\n"
    assert pmq("dead-letter", "discard", "--queue", queue, "--dry-run", "--json").json == {
        "ok": True, "matched": 2, "discarded": 0, "more": False}
    assert dead() == made


def test_a_rate_spreads_them_over_time(pmq, client, queue, make_dead):
    for _ in range(3):
        make_dead()
    assert pmq("dead-letter", "requeue", "--queue", queue, "--rate", "0.001").code == 0
    stats = client.get(f"/v1/stats?queue={queue}")["queues"][0]
    assert (stats["ready"], stats["scheduled"]) == (1, 2)


def test_who_requeued_and_why_is_kept(pmq, client, queue, make_dead):
    message = make_dead()
    assert pmq("dead-letter", "requeue", "--message-id", message, "--reason", "it's up again").code == 0
    [action] = actions_of(client, message)
    assert action["by"] == f"cli:{getpass.getuser()}"
    assert action["reason"] == "it's up again"


def test_more_than_one_request_handles_are_all_requeued(pmq, client, queue):
    soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=5)).isoformat()
    expiring = {"event_type": "doc.parsed", "payload": 1, "queue": queue, "expires_at": soon}
    for _ in range(11):
        client.post("/v1/enqueue/batch", {"messages": [expiring] * 1000})
    # What expired before it was claimed becomes a dead letter when somebody polls.
    time.sleep(5)
    while client.get(f"/v1/stats?queue={queue}")["queues"][0]["ready"] > 0:
        client.post("/v1/poll", {"queue": queue, "limit": 100})
    assert pmq("dead-letter", "requeue", "--queue", queue, "--dry-run").out == (
        "10,000 dead letters or more would be requeued.\n")
    done = pmq("dead-letter", "requeue", "--queue", queue, "--json")
    assert done.json == {"ok": True, "matched": 11000, "requeued": 11000, "more": False}
    assert "10,000 dead letters requeued so far" in done.err


@pytest.mark.parametrize("verb", ["requeue", "discard"])
@pytest.mark.parametrize("arguments, told", [
    ([], "--all"),
    (["--all", "--queue", "default"], "go together"),
    (["--id", "1", "--message-id", "1"], "go together"),
    (["--id", "0"], "--id"),
    (["--id", "x"], "--id"),
    (["--all", "--reason", ""], "--reason"),
    (["--all", "--reason", "x" * 501], "--reason"),
], ids=repr)
def test_a_selection_must_be_one_and_clear(pmq, verb, arguments, told):
    done = pmq("dead-letter", verb, *arguments, *(["--yes"] if verb == "discard" else []))
    assert done.code == 2 and done.out == ""
    assert told in done.err


@pytest.mark.parametrize("rate", ["0", "-1", "fast", "10001"])
def test_a_rate_that_means_nothing_is_refused(pmq, queue, rate):
    assert pmq("dead-letter", "requeue", "--queue", queue, "--rate", rate).code == 2


# discard

def test_discarded_is_for_good(pmq, client, queue, make_dead, dead):
    message = make_dead()
    done = pmq("dead-letter", "discard", "--queue", queue, "--yes", "--reason", "test data")
    assert done.code == 0, done
    assert done.out == "1 dead letter discarded.\n"
    assert dead() == set()
    assert pmq("dead-letter", "requeue", "--message-id", message).out == "0 dead letters requeued.\n"
    [action] = actions_of(client, message)
    assert (action["by"], action["reason"]) == (f"cli:{getpass.getuser()}", "test data")


def test_with_nobody_to_ask_discard_wants_a_yes(pmq, queue, make_dead, dead):
    made = {make_dead()}
    done = pmq("dead-letter", "discard", "--queue", queue)
    assert done.code == 2 and "--yes" in done.err
    assert dead() == made


def test_discard_asks_at_a_terminal(installation, queue, make_dead, dead):
    made = {make_dead(), make_dead()}
    for no in ("", "n", "yess"):
        code, out, err = answered(installation, no, "dead-letter", "discard", "--queue", queue)
        assert code == 1 and out == ""
        assert "2 dead letters would be discarded for good" in err and "nothing was discarded" in err
        assert dead() == made
    code, out, _ = answered(installation, "y", "dead-letter", "discard", "--queue", queue)
    assert (code, out) == (0, "2 dead letters discarded.\n")
    assert dead() == set()
