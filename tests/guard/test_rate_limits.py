"""Limits by address and by subject, over all processes."""

import concurrent.futures
import time

STATS = "/v1/stats"
RATE_LIMITS = "/v1/rate-limits"


def statuses(answers):
    return [answer.status for answer in answers]


def test_a_subject_over_its_limit_is_told_when_to_come_again(api):
    answers = [api.get(STATS) for _ in range(7)]
    assert statuses(answers) == [200] * 5 + [429] * 2
    refused = answers[-1]
    assert refused.code == "rate_limited"
    assert 0 < int(refused.header("Retry-After")) <= 86400
    assert '"subject";q=5;w=86400' in refused.header("RateLimit-Policy")
    assert '"subject";r=0;t=' in refused.header("RateLimit")


def test_every_answer_tells_how_much_is_left(api):
    first = api.get(STATS)
    assert '"address";q=1000000;w=60' in first.header("RateLimit-Policy")
    assert '"subject";r=4;t=' in first.header("RateLimit")
    assert '"subject";r=3;t=' in api.get(STATS).header("RateLimit")


def test_one_subject_s_limit_is_not_another_s(api, caller, subject):
    for _ in range(6):
        api.get(STATS)
    assert caller(subject + "x").get(STATS).status == 200


def test_an_endpoint_and_its_aliases_share_one_limit(api):
    body = {"event_type": "a.b", "payload": 1}
    before = api.post("/v1/enqueue", body).header("RateLimit")
    after = api.post("/enqueue", body).header("RateLimit")
    assert '"subject";r=399;' in before and '"subject";r=398;' in after


def test_an_address_is_limited_before_its_token_is_looked_at(installation, caller, address):
    nobody = caller("nobody").with_token("nonsense")
    sent = {"X-Forwarded-For": address}
    told = statuses(nobody.post("/v1/extend", {}, sent) for _ in range(22))
    assert set(told[:5]) == {401}
    assert told[20:] == [429, 429]
    refused = nobody.post("/v1/extend", {}, sent)
    assert refused.code == "rate_limited" and '"address";q=20;' in refused.header("RateLimit-Policy")


def test_what_a_stranger_forwards_is_not_believed(caller, address):
    """We are a proxy that is trusted; the address before the last stranger is the stranger's own tale."""
    api = caller("forwarded")
    for n in range(21):
        api.post("/v1/extend", {}, {"X-Forwarded-For": f"198.51.100.{n}, {address}"})
    assert api.post("/v1/extend", {}, {"X-Forwarded-For": f"198.51.100.99, {address}"}).status == 429


def test_ipv6_counts_by_its_block(caller, address):
    api = caller("six")
    block = "2001:db8:" + address.replace(".", ":").replace("203:0", "7")
    for n in range(21):
        api.post("/v1/extend", {}, {"X-Forwarded-For": f"{block}::{n:x}"})
    assert api.post("/v1/extend", {}, {"X-Forwarded-For": f"{block}::ffff"}).status == 429


def test_forty_processes_together_let_no_more_through_and_waste_little(installation, caller, subject):
    api = caller(subject)
    assert len(installation.handlers()) >= 40
    body = {"event_type": "a.b", "payload": 1}

    def send(count):
        return statuses(api.post("/v1/enqueue", body) for _ in range(count))

    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        told = [status for part in pool.map(send, [16] * 40) for status in part]
    assert set(told) == {200, 429}
    assert 340 <= told.count(200) <= 400
    [[count]] = installation.sql(f"SELECT COUNT(*) FROM message WHERE producer = '{subject}'")
    assert int(count) == told.count(200)


def test_an_override_holds_within_seconds_and_goes_again(installation, api, subject, pmq, eventually):
    for _ in range(6):
        api.get(STATS)
    assert api.get(STATS).status == 429
    assert pmq("rate-limit", "set", f"sub:{subject}", "--endpoint", "stats", "--limit", "off").returncode == 0
    eventually(lambda: api.get(STATS).status == 200)
    assert subject in pmq("rate-limit", "list").stdout
    assert pmq("rate-limit", "clear", f"sub:{subject}", "--endpoint", "stats").returncode == 0
    eventually(lambda: api.get(STATS).status == 429)
    assert pmq("rate-limit", "clear", f"sub:{subject}", "--endpoint", "stats").returncode == 1


def test_an_operator_sets_lists_and_clears_a_limit_by_the_api(installation, api, caller, subject, eventually):
    own = {"client": f"sub:{subject}", "endpoint": "stats"}
    for _ in range(6):
        api.get(STATS)
    assert api.get(STATS).status == 429
    operator = caller("rita", "mq:operate")
    made = operator.request("PUT", RATE_LIMITS, {**own, "limit": "off", "reason": "moves its archive"})
    assert (made.status, made.json["limit"], made.json["by"]) == (200, "off", "rita")
    eventually(lambda: api.get(STATS).status == 200)
    listed = caller("reader", "mq:read").get(RATE_LIMITS).json["rate_limits"]
    assert made.json in listed
    assert operator.request("DELETE", f"{RATE_LIMITS}?client=sub:{subject}&endpoint=stats").status == 200
    eventually(lambda: api.get(STATS).status == 429)
    gone = operator.request("DELETE", f"{RATE_LIMITS}?client=sub:{subject}&endpoint=stats")
    assert (gone.status, gone.code) == (404, "rate_limit_not_found")
    written = installation.sql("SELECT action, actor, reason FROM audit WHERE action LIKE 'rate-limit.%'"
                               f" AND target LIKE '%{subject}%' ORDER BY id")
    assert written == [["rate-limit.set", "token:rita", "moves its archive"], ["rate-limit.clear", "token:rita", "NULL"]]


def test_only_operators_set_limits_and_each_fault_is_told_where_it_is(caller, subject):
    own = {"client": f"sub:{subject}", "limit": "5/60"}
    for scope in ("mq:read", "mq:subscribe"):
        assert caller("somebody", scope).request("PUT", RATE_LIMITS, own).code == "insufficient_scope"
        assert caller("somebody", scope).request("DELETE", f"{RATE_LIMITS}?client=ip:1.2.3.4").code == "insufficient_scope"
    operator = caller("rita", "mq:operate")
    for wrong, place in (({"client": subject}, "/client"), ({"client": "ip:2001:db8::1"}, "/client"), ({"client": 5}, "/client"),
                         ({"endpoint": "/v1/poll"}, "/endpoint"), ({"limit": "5"}, "/limit"), ({"limit": 5}, "/limit"),
                         ({"limit": "0/60"}, "/limit"), ({"more": 1}, "/more")):
        refused = operator.request("PUT", RATE_LIMITS, {**own, **wrong})
        assert (refused.status, refused.places) == (422, [place]), wrong
    for query, place in (("", "?client"), ("?client=anna", "?client"), ("?client=ip:1.2.3.4&endpoint=A", "?endpoint")):
        refused = operator.request("DELETE", RATE_LIMITS + query)
        assert (refused.status, refused.places) == (422, [place]), query


def test_nonsense_is_no_override(pmq, subject):
    assert pmq("rate-limit", "set", subject, "--limit", "5/60").returncode == 2
    assert pmq("rate-limit", "set", f"sub:{subject}", "--limit", "5").returncode == 2
    assert pmq("rate-limit", "set", "ip:2001:db8::1", "--limit", "5/60").returncode == 2


def test_the_dashboard_shows_who_was_refused_and_sets_another_limit(api, subject, operator, installation):
    for _ in range(7):
        api.get(STATS)
    page = operator.get("/rate-limits")
    assert f"sub:{subject}" in page.text
    done = page.send("/rate-limits/set", client=f"sub:{subject}", endpoint="*", limit="7/60", reason="big customer")
    assert "The limit is set" in done.text and "7/60" in done.text
    faulty = done.send("/rate-limits/set", client="anna", endpoint="*", limit="7/60")
    assert faulty.status == 422 and "A client is" in faulty.text
    cleared = faulty.send("/rate-limits/clear", client=f"sub:{subject}", endpoint="*")
    assert "The limit is cleared" in cleared.text
    [[reason]] = installation.sql(f"SELECT reason FROM audit WHERE action = 'rate-limit.set' AND target LIKE '%{subject}%'")
    assert reason == "big customer"


def test_health_and_ping_are_never_refused(installation, caller):
    anybody = caller("anybody").with_token(None)
    assert anybody.get("/ping").header("RateLimit") is None
    assert anybody.get("/healthz").status == 200


def test_without_the_database_nobody_is_called_over_the_limit(installation, api, caller, subject):
    """What the limiter lets through is answered by what it needs: 503 for all but the process's own ping."""
    api.get(STATS)
    installation.local("database", "stop")
    try:
        told = {api.get(STATS).status for _ in range(3)}
        assert told == {503}
        assert caller("anybody").with_token(None).get("/ping").status == 200
        assert caller("anybody").with_token("nonsense").get(STATS).status == 401
    finally:
        installation.local("database", "start")
    deadline = time.monotonic() + 60
    while api.get(STATS).status == 503:
        assert time.monotonic() < deadline
