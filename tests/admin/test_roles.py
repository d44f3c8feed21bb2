"""What the server refuses, whatever a page shows."""

import pytest

ACTIONS = ["/queues", "/queues/default/edit", "/queues/default/state", "/queues/default/remove", "/queues/default/test",
           "/queues/default/replay", "/queues/default/secret", "/queues/default/breaker", "/dead-letters/preview",
           "/dead-letters/apply", "/dead-letters/1", "/jobs/1", "/messages/1/replay", "/deliveries/1", "/accounts", "/accounts/admin"]


def token_of(browser):
    return dict(browser.get("/account").form("/logout").fields)["form_token"]


@pytest.mark.parametrize("address", ACTIONS)
def test_a_viewer_changes_nothing(viewer, address):
    answer = viewer.submit(address, [("form_token", token_of(viewer)), ("what", "pause")])
    assert answer.status == 403
    assert "viewer" in answer.text


@pytest.mark.parametrize("address", [*ACTIONS, "/logout", "/theme", "/account/password", "/account/sign-out-others"])
def test_no_action_without_the_token_of_this_session(signed_in, operator, viewer, address):
    browser = operator
    for token in ("", "x" * 43, token_of(viewer)):
        answer = browser.submit(address, [("form_token", token), ("what", "pause")])
        assert answer.status == 403, address
        assert "out of date" in answer.text


def test_a_form_of_another_site_is_refused_though_it_knows_the_token(operator):
    answer = operator.submit("/theme", [("form_token", token_of(operator)), ("theme", "dark")], Sec_Fetch_Site="cross-site")
    assert answer.status == 403


@pytest.mark.parametrize("address", ["/", "/queues", "/messages", "/dead-letters", "/jobs", "/logs", "/audit", "/accounts", "/account", "/health", "/breakers"])
def test_a_viewer_sees_every_page_and_no_way_to_change(viewer, address):
    page = viewer.get(address)
    assert page.status == 200
    own = ("/logout", "/theme", "/account/", "/find")
    assert [form.action for form in page.forms if form.method == "post" and not any(part in form.action for part in own)] in (
        [], [f"{viewer.prefix}/admin/dead-letters/preview"])


def test_nobody_takes_their_own_rights_away(operator):
    answer = operator.submit(f"/accounts/{operator.name}", [("form_token", token_of(operator)), ("what", "remove")])
    assert answer.status == 409


def test_a_role_counts_at_once(operator, signed_in):
    other = signed_in("viewer")
    assert other.get("/queues/new").status == 403
    page = operator.get("/accounts")
    page.send(f"/accounts/{other.name}", what="operator")
    assert other.get("/queues/new").status == 200
    operator.get("/accounts").send(f"/accounts/{other.name}", what="sign-out")
    assert other.get("/", follow=False).status == 303


@pytest.mark.parametrize("method, address, status", [("GET", "/nowhere", 404), ("GET", "/logout", 405), ("POST", "/audit", 405),
                                                     ("GET", "/messages/999999999", 404), ("GET", "/messages/x", 404),
                                                     ("GET", "/queues/No-Such", 404), ("GET", "/jobs/0", 404),
                                                     ("GET", "/messages?cursor=zzz", 400), ("GET", "/messages?since=yesterday", 422)])
def test_what_is_not_there_has_a_page_too(operator, method, address, status):
    page = operator.exchange(method, address, "" if method == "POST" else None, {}, True)
    assert page.status == status
    assert "<h1>" in page.body


def test_every_answer_forbids_what_it_does_not_need(operator, stranger):
    for page in (operator.get("/"), stranger.get("/login"), operator.get("/nowhere")):
        policy = page.header("Content-Security-Policy")
        assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert page.header("X-Frame-Options") == "DENY"
        assert page.header("X-Content-Type-Options") == "nosniff"
        assert page.header("Cache-Control") == "no-store"
        assert "style=" not in page.body and "<script>" not in page.body and " onclick" not in page.body
