"""Who comes in, and how a session ends."""

import re

import pytest

from conftest import PASSWORD
from dashboard import Browser


def test_every_page_sends_a_stranger_to_the_sign_in_and_back(stranger, new_account):
    name = new_account()
    asked = stranger.get("/messages?type=doc.*", follow=False)
    assert asked.status == 303
    assert "/admin/login?back=" in asked.header("Location")
    page = stranger.get(asked.header("Location")).send("/login", name=name, password=PASSWORD)
    assert page.address.endswith("/admin/messages?type=doc.%2A")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/admin/", "/v1/messages", "/admin/\r\nX: y", "/admin/\\evil"])
def test_nobody_is_sent_elsewhere_after_the_sign_in(stranger, new_account, back):
    form = stranger.get("/login")
    answer = form.send("/login", follow=False, name=new_account(), password=PASSWORD, back=back)
    assert answer.status == 303
    assert answer.header("Location").endswith("/admin/")


def test_a_wrong_password_is_refused_without_saying_what_is_wrong(stranger, new_account):
    known = stranger.sign_in(new_account(), "something else")
    unknown = stranger.sign_in("nobody-of-this-name", "something else")
    assert known.status == unknown.status == 401
    told = re.compile(r"This name and this password.*?\.")
    assert told.search(known.text).group() == told.search(unknown.text).group()


def test_guessing_is_slowed_and_does_not_lock_others_out(installation, new_account):
    victim, other = new_account(), new_account()
    guesser = Browser(installation.url)
    statuses = [guesser.sign_in(victim, f"guess {n}").status for n in range(8)]
    assert statuses[:5] == [401] * 5
    assert 429 in statuses[5:]
    refused = guesser.sign_in(victim, PASSWORD)
    assert refused.status == 429
    assert int(refused.header("Retry-After")) > 0
    assert Browser(installation.url).sign_in(other, PASSWORD).status == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(stranger, new_account):
    name = new_account()
    answer = stranger.get("/login").send("/login", follow=False, name=name, password=PASSWORD)
    cookie = [c for c in answer.headers.get_all("Set-Cookie") if c.startswith("pmq_session=")][0]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and cookie.split("Path=")[1].startswith("/")


def test_the_database_holds_no_cookie_and_no_password(installation, signed_in):
    browser = signed_in()
    rows = str(installation.sql("SELECT * FROM account_session")) + str(installation.sql("SELECT * FROM account"))
    assert browser.cookies["pmq_session"] not in rows
    assert PASSWORD not in rows
    assert "$argon2id$" in rows


def test_a_session_ends_with_the_sign_out(signed_in):
    browser = signed_in()
    key = browser.cookies["pmq_session"]
    page = browser.get("/")
    page.send("/logout")
    assert "pmq_session" not in browser.cookies
    browser.cookies["pmq_session"] = key
    assert browser.get("/", follow=False).status == 303


def test_each_sign_in_is_a_new_session(installation, new_account):
    name = new_account()
    first, second = Browser(installation.url), Browser(installation.url)
    first.sign_in(name, PASSWORD)
    second.cookies["pmq_session"] = first.cookies["pmq_session"]
    second.get("/").send("/logout")
    second.sign_in(name, PASSWORD)
    assert second.cookies["pmq_session"] != first.cookies["pmq_session"]


@pytest.mark.parametrize("column, minutes", [("seen_at", 61), ("created_at", 12 * 60 + 1)])
def test_a_session_is_over_when_idle_or_old(installation, signed_in, column, minutes):
    browser = signed_in()
    installation.sql(f"UPDATE account_session s JOIN account a ON a.id = s.account_id SET s.{column} = s.{column} - {minutes} * 60000"
                     f" WHERE a.name = '{browser.name}'")
    assert browser.get("/", follow=False).status == 303


def test_what_was_typed_outlives_the_session(installation, signed_in, queue):
    browser = signed_in()
    page = browser.get(f"/queues/{queue}/edit")
    installation.sql(f"DELETE s FROM account_session s JOIN account a ON a.id = s.account_id WHERE a.name = '{browser.name}'")
    asked = page.send(f"/queues/{queue}/edit", event_types="kept.*\nalso.kept")
    assert asked.status == 401
    assert "Your session has ended" in asked.text
    resumed = asked.send("/login", name=browser.name, password=PASSWORD)
    assert "kept.*" in resumed.text and "Nothing has been carried out" in resumed.text
    done = resumed.send(f"/queues/{queue}/edit")
    assert "Saved." in done.text
    assert "kept.*, also.kept" in done.text


def test_a_password_never_travels_along_with_a_kept_form(installation, signed_in):
    browser = signed_in()
    page = browser.get("/account")
    installation.sql(f"DELETE s FROM account_session s JOIN account a ON a.id = s.account_id WHERE a.name = '{browser.name}'")
    asked = page.send("/account/password", old_password=PASSWORD, new_password="a new one, quite long", new_password_again="x")
    assert PASSWORD not in asked.body and "quite long" not in asked.body


def test_a_changed_password_ends_the_other_sessions(installation, signed_in):
    browser = signed_in()
    elsewhere = Browser(installation.url)
    elsewhere.sign_in(browser.name, PASSWORD)
    done = browser.get("/account").send("/account/password", old_password=PASSWORD, new_password="another long one",
                                        new_password_again="another long one")
    assert "Your password is changed" in done.text
    assert elsewhere.get("/", follow=False).status == 303
    assert Browser(installation.url).sign_in(browser.name, PASSWORD).status == 401
    assert Browser(installation.url).sign_in(browser.name, "another long one").status == 200
