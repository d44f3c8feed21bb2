import uuid

import pytest

DEFAULTS = {"max_retries": 9, "backoff": {"delays_seconds": [1, 10, 60, 300, 1800, 7200, 18000, 36000, 86400]}}


@pytest.fixture
def name(api):
    name = f"s-{uuid.uuid4().hex[:12]}"
    yield name
    api.request("DELETE", f"/v1/subscriptions/{name}?force=true")


def create(api, name, **fields):
    return api.post("/v1/subscriptions", {"name": name, "kind": "pull", "event_types": ["a.b"], **fields})


def refusal(answer):
    return answer.status, answer.code


def test_a_new_installation_has_a_default_for_everything(api):
    default = api.done("GET", "/v1/subscriptions/default")
    assert (default["kind"], default["event_types"], default["state"]) == ("pull", ["*"], "active")


def test_what_was_created_is_read_back_with_its_defaults(api, name):
    created = create(api, name)
    assert created.status == 201
    assert created.header("Location").endswith(f"/v1/subscriptions/{name}")
    expected = {"name": name, "kind": "pull", "event_types": ["a.b"], **DEFAULTS, "state": "active", "state_reason": None,
                "breaker": {"state": "closed"}}
    assert {key: created.json[key] for key in expected} == expected
    assert api.done("GET", f"/v1/subscriptions/{name}") == created.json
    assert created.json in list(api.rows("/v1/subscriptions", "subscriptions", limit=100))


@pytest.mark.parametrize("fields", [
    {"max_retries": 0}, {"max_retries": 100}, {"event_types": ["*"]}, {"event_types": [f"t{n}.*" for n in range(100)]},
    {"event_types": ["A-z_0.9*", "*.*.*"]}, {"backoff": {"delays_seconds": [0, 2592000]}},
    {"backoff": {"delays_seconds": list(range(100))}},
    {"backoff": {"base_seconds": 5, "factor": 1.5, "max_seconds": 600}},
    {"backoff": {"base_seconds": 0, "factor": 10, "max_seconds": 2592000}}])
def test_every_policy_is_read_back_as_it_was_given(api, name, fields):
    assert create(api, name, **fields).status == 201
    read = api.done("GET", f"/v1/subscriptions/{name}")
    assert {key: read[key] for key in fields} == fields


@pytest.mark.parametrize("good", ["a", "0", "a" * 64, "a.b_c-d", "9.9", "x--", "x.."])
def test_every_name_of_the_allowed_shape_works_as_a_queue(api, event_type, good):
    good = good if len(good) > 3 else good + uuid.uuid4().hex[:8]
    good = good[:52] + uuid.uuid4().hex[:12] if len(good) == 64 else good
    api.request("DELETE", f"/v1/subscriptions/{good}?force=true")
    assert create(api, good).status == 201
    api.enqueue(event_type, queue=good)
    assert len(api.poll(good)) == 1
    assert api.request("DELETE", f"/v1/subscriptions/{good}?force=true").status == 200


def test_a_name_can_be_taken_once(api, name):
    assert create(api, name).status == 201
    assert refusal(create(api, name, event_types=["other"])) == (409, "subscription_exists")
    assert api.done("GET", f"/v1/subscriptions/{name}")["event_types"] == ["a.b"]


@pytest.mark.parametrize("missing", ["name", "kind", "event_types"])
def test_what_is_required_is_asked_for(api, name, missing, nothing_stored):
    body = {"name": name, "kind": "pull", "event_types": ["a"]}
    del body[missing]
    answer = api.post("/v1/subscriptions", body)
    assert (*refusal(answer), answer.places) == (422, "invalid_request", [f"/{missing}"])


def test_the_list_is_by_name_and_paged(api):
    prefix = f"p-{uuid.uuid4().hex[:8]}"
    names = [f"{prefix}-{letter}" for letter in "cabed"]
    for each in names:
        assert create(api, each).status == 201
    try:
        listed = [row["name"] for row in api.rows("/v1/subscriptions", "subscriptions", limit=2)]
        assert listed == sorted(set(listed))
        assert [each for each in listed if each.startswith(prefix)] == sorted(names)
    finally:
        for each in names:
            api.request("DELETE", f"/v1/subscriptions/{each}")


def test_a_patch_changes_what_it_names_and_nothing_else(api, name):
    before = create(api, name, max_retries=3).json
    after = api.done("PATCH", f"/v1/subscriptions/{name}", {"event_types": ["x.*", "y"]})
    assert after == {**before, "event_types": ["x.*", "y"], "updated_at": after["updated_at"]}
    after = api.done("PATCH", f"/v1/subscriptions/{name}", {"max_retries": 0, "backoff": {"delays_seconds": [7]}})
    assert (after["event_types"], after["max_retries"], after["backoff"]) == (["x.*", "y"], 0, {"delays_seconds": [7]})
    unchanged = api.done("PATCH", f"/v1/subscriptions/{name}", {})
    assert {**unchanged, "updated_at": after["updated_at"]} == after
    assert api.done("GET", f"/v1/subscriptions/{name}") == unchanged


def test_a_changed_filter_serves_what_comes_from_then_on(api, new_queue, event_type):
    queue = new_queue(event_types=[event_type + ".old"])
    api.enqueue(event_type + ".new")
    api.enqueue(event_type + ".old")
    api.done("PATCH", f"/v1/subscriptions/{queue}", {"event_types": [event_type + ".new"]})
    api.enqueue(event_type + ".new")
    api.enqueue(event_type + ".old")
    assert [m["event_type"] for m in api.poll(queue)] == [event_type + ".old", event_type + ".new"]


def test_a_changed_retry_policy_serves_what_is_there_already(api, new_queue, event_type):
    queue = new_queue(max_retries=9)
    api.enqueue(event_type, queue=queue)
    message, = api.poll(queue)
    api.done("PATCH", f"/v1/subscriptions/{queue}", {"max_retries": 0})
    assert api.fail(message)["status"] == "FAILED"


@pytest.mark.parametrize("method, override", [("POST", "PATCH"), ("POST", "patch"), ("PATCH", None)])
def test_patch_works_as_post_too(api, name, method, override):
    create(api, name)
    headers = {"X-HTTP-Method-Override": override} if override else {}
    answer = api.request(method, f"/v1/subscriptions/{name}", {"max_retries": 4}, headers)
    assert (answer.status, answer.json["max_retries"]) == (200, 4)


@pytest.mark.parametrize("method, override", [("POST", "DELETE"), ("DELETE", None)])
def test_delete_works_as_post_too(api, name, method, override):
    create(api, name)
    headers = {"X-HTTP-Method-Override": override} if override else {}
    assert api.request(method, f"/v1/subscriptions/{name}", headers=headers).json == {"ok": True}
    assert refusal(api.get(f"/v1/subscriptions/{name}")) == (404, "subscription_not_found")
    assert refusal(api.post("/v1/poll", {"queue": name})) == (404, "queue_not_found")
    assert create(api, name).status == 201


@pytest.mark.parametrize("left", ["NEW", "IN_PROGRESS", "FAILED"])
def test_a_queue_with_work_left_is_deleted_only_by_force(api, name, event_type, left):
    create(api, name)
    message_id = api.enqueue(event_type, queue=name)["message_id"]
    for message in api.poll(name) if left != "NEW" else []:
        if left == "FAILED":
            api.fail(message, dead=True)
    assert refusal(api.request("DELETE", f"/v1/subscriptions/{name}")) == (409, "subscription_not_empty")
    assert refusal(api.request("DELETE", f"/v1/subscriptions/{name}?force=false")) == (409, "subscription_not_empty")
    assert api.delivery(message_id, name)["status"] == left
    assert api.request("DELETE", f"/v1/subscriptions/{name}?force=true").json == {"ok": True}
    assert api.delivery(message_id, name)["status"] == ("DISCARDED" if left == "FAILED" else "CANCELLED")


def test_a_queue_whose_work_is_done_is_deleted_and_its_history_stays(api, name, event_type):
    create(api, name)
    message_id = api.enqueue(event_type, queue=name)["message_id"]
    api.ack(api.poll(name)[0])
    assert api.request("DELETE", f"/v1/subscriptions/{name}").status == 200
    assert api.delivery(message_id, name)["status"] == "DONE"


def test_a_new_queue_of_an_old_name_starts_empty(api, name, event_type):
    create(api, name)
    api.enqueue(event_type, queue=name)
    api.request("DELETE", f"/v1/subscriptions/{name}?force=true")
    create(api, name)
    assert api.poll(name) == []


def test_a_paused_queue_takes_messages_and_gives_none(api, name, event_type):
    create(api, name, event_types=[event_type])
    api.enqueue(event_type, 1)
    held, = api.poll(name)
    paused = api.done("POST", f"/v1/subscriptions/{name}/pause", {"reason": "rebuild"})
    assert (paused["state"], paused["state_reason"]) == ("paused", "rebuild")
    assert api.done("GET", f"/v1/subscriptions/{name}") == paused
    message_id = api.enqueue(event_type, 2)["message_id"]
    assert api.delivery(message_id, name)["status"] == "NEW"
    assert api.poll(name) == []
    api.ack(held)
    resumed = api.done("POST", f"/v1/subscriptions/{name}/resume")
    assert (resumed["state"], resumed["state_reason"]) == ("active", None)
    assert [message["payload"] for message in api.poll(name)] == [2]


def test_pausing_twice_keeps_the_last_reason_and_resuming_twice_is_fine(api, name):
    create(api, name)
    address = f"/v1/subscriptions/{name}"
    assert api.done("POST", address + "/pause")["state_reason"] is None
    assert api.done("POST", address + "/pause", {"reason": "second"})["state_reason"] == "second"
    assert api.done("POST", address + "/resume", {"reason": "it is rebuilt"})["state"] == "active"
    assert api.done("POST", address + "/resume")["state"] == "active"


@pytest.mark.parametrize("method, address", [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/pause"),
                                             ("POST", "/resume")])
@pytest.mark.parametrize("unknown", ["no-such-queue", "UPPER", "a%20b", "%E4", "a" * 65, "."])
def test_an_unknown_name_is_not_found(api, method, address, unknown, nothing_stored):
    if unknown == ".":
        unknown = "%3F"
    body = {} if method in ("PATCH", "POST") else None
    answer = api.request(method, f"/v1/subscriptions/{unknown}{address}", body)
    assert refusal(answer) == (404, "subscription_not_found")


@pytest.mark.parametrize("field, value", [("name", "other"), ("kind", "pull"), ("state", "paused"), ("colour", 1)])
def test_a_patch_refuses_what_cannot_be_changed(api, name, field, value):
    before = create(api, name).json
    answer = api.request("PATCH", f"/v1/subscriptions/{name}", {"max_retries": 1, field: value})
    assert (*refusal(answer), answer.places) == (422, "invalid_request", [f"/{field}"])
    assert api.done("GET", f"/v1/subscriptions/{name}") == before
