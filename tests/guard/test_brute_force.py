"""Guessing tokens and passwords: slowed, told, seen by operators, and never a way to lock somebody out for good."""

import uuid

from conftest import PASSWORD
from dashboard import Browser

STATS = "/v1/stats"


def guess(caller, address, count):
    bad = caller("guesser").with_token("e30.e30.e30")
    return [bad.get(STATS, {"X-Forwarded-For": address}) for _ in range(count)]


def test_a_client_that_guesses_tokens_has_to_wait(caller, address):
    answers = guess(caller, address, 8)
    assert [answer.status for answer in answers[:5]] == [401] * 5
    assert answers[-1].status == 429
    assert answers[-1].code == "too_many_failures"
    assert 0 < int(answers[-1].header("Retry-After")) <= 900


def test_a_good_token_is_let_through_all_the_same(caller, subject, address):
    guess(caller, address, 8)
    assert caller(subject).get(STATS, {"X-Forwarded-For": address}).status == 200


def test_another_client_has_its_own_tries(caller, address):
    guess(caller, address, 8)
    assert guess(caller, "198.51.100.200", 1)[0].status == 401


def test_no_token_is_no_guess(installation, caller, address):
    nobody = caller("nobody").with_token(None)
    for _ in range(8):
        assert nobody.get(STATS, {"X-Forwarded-For": address}).status == 401
    [[count]] = installation.sql(f"SELECT COUNT(*) FROM login_failure WHERE subject = 'token {address}'")
    assert count == "0"


def test_operators_see_it_and_can_forget_it(caller, address, operator):
    guess(caller, address, 8)
    page = operator.get("/rate-limits")
    assert f"token {address}" in page.text
    done = operator.submit("/rate-limits/failures", [("form_token", page.form("/rate-limits").fields[0][1]),
                                                     ("subject", f"token {address}")])
    assert "Forgotten" in done.text
    assert f"token {address}" not in done.text


def test_guessing_one_password_from_many_places_locks_the_account_for_a_while_alone(installation, pmq):
    name = f"victim-{uuid.uuid4().hex[:8]}"
    assert pmq("admin", "add", name, typed=PASSWORD + "\n").returncode == 0
    installation.sql("INSERT INTO login_failure (subject, count, last_at) VALUES"
                     f" ('account {name}', 60, FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000))")
    refused = Browser(installation.url).sign_in(name, PASSWORD)
    assert refused.status == 429 and int(refused.header("Retry-After")) <= 900
    unlocked = pmq("rate-limit", "unlock", name, "--reason", "called us")
    assert unlocked.returncode == 0, unlocked.stderr
    assert Browser(installation.url).sign_in(name, PASSWORD).status == 200
