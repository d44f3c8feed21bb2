"""Which addresses a webhook reaches: public ones and those the operator allows, whatever leads there."""

import subprocess

import pytest

from conftest import HERE, ROOT
from receiving import answering, hanging

NOTHING_ALLOWED = {"WEBHOOK_ALLOWED_CIDRS": ""}
FIRST_PUBLIC = "93.184.216.34"


@pytest.fixture(scope="session")
def resolver(tmp_path_factory):
    """resolver(name=words): variables by which a dispatcher's names are looked up as told in resolver.c."""
    folder = tmp_path_factory.mktemp("resolver")
    library = folder / "resolver.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, HERE / "resolver.c", "-ldl"],
                   check=True)

    def variables(**names):
        answers = folder / "answers"
        answers.write_text("".join(f"{name.replace('_', '.')} {words}\n" for name, words in names.items()))
        return {"LD_PRELOAD": str(library), "RESOLVER": str(answers)}

    return variables


@pytest.fixture
def try_to_reach(webhook, dispatch, receiver):
    """try_to_reach(url, **variables): an event for a webhook that came to that URL somehow; its only attempt."""

    def run(url, **variables):
        hook = webhook(receiver().url(), timeout_seconds=8)
        hook.set_url(url)
        message = hook.send()
        dispatch(**variables)
        [attempt] = hook.attempts(message)
        assert (attempt["outcome"], attempt["http_status"]) == ("failed", None)
        return attempt

    return run


@pytest.mark.parametrize("host", [
    "127.0.0.1", "localhost", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "0", "0.0.0.0",
    "127.0.0.2", "127.255.255.254", "[::]", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fd00::1]",
    "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "224.0.0.1", "255.255.255.255",
    "metadata.google.internal",
])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_disguise_of_an_inner_address_is_connected_to(receiver, try_to_reach, resolver, scheme, host):
    four, six = receiver(), receiver(address="::1")
    variables = {**NOTHING_ALLOWED, **resolver(metadata_google_internal="169.254.169.254")}
    for endpoint in (four, six):
        try_to_reach(f"{scheme}://{host}:{endpoint.port}/hook", **variables)
        assert (four.connections, six.connections) == (0, 0)


def test_why_it_was_blocked_is_told(try_to_reach):
    attempt = try_to_reach("https://127.0.0.1/", **NOTHING_ALLOWED)
    assert "127.0.0.1 is an address of this server itself" in attempt["error"]


def test_this_hosts_own_addresses_are_blocked(receiver, try_to_reach):
    own = subprocess.run(["hostname", "-I"], text=True, stdout=subprocess.PIPE, check=False).stdout.split()
    if not own:
        pytest.skip("this host has no address but loopback")
    endpoint = receiver(address=own[0])
    host = f"[{own[0]}]" if ":" in own[0] else own[0]
    try_to_reach(f"https://{host}:{endpoint.port}/", **NOTHING_ALLOWED)
    assert endpoint.connections == 0


def test_a_name_that_leads_inside_is_blocked(receiver, try_to_reach, resolver):
    endpoint = receiver()
    attempt = try_to_reach(f"https://inside.test:{endpoint.port}/", **NOTHING_ALLOWED,
                           **resolver(inside_test="127.0.0.1"))
    assert "127.0.0.1 is an address of this server itself" in attempt["error"]
    assert endpoint.connections == 0


def test_an_inner_address_behind_a_public_one_is_not_tried(receiver, try_to_reach, resolver):
    endpoint = receiver()
    try_to_reach(f"https://both.test:{endpoint.port}/", **NOTHING_ALLOWED,
                 **resolver(both_test=f"{FIRST_PUBLIC},127.0.0.1"))
    assert endpoint.connections == 0


def test_a_name_that_moves_inside_between_two_attempts_is_blocked(receiver, webhook, start, resolver, eventually):
    endpoint = receiver()
    hook = webhook(receiver().url(), timeout_seconds=2, backoff={"delays_seconds": [61]})
    hook.set_url(f"https://moves.test:{endpoint.port}/")
    message = hook.send()
    # A lookup is remembered for a minute, so each attempt is another process's.
    for moves_test in (FIRST_PUBLIC, "127.0.0.1"):
        dispatcher = start("--once", **NOTHING_ALLOWED, **resolver(moves_test=moves_test))
        assert dispatcher.end()[0] == 0
        hook.let_retries_come_due()
    first, second = hook.attempts(message)
    assert "not allowed" not in first["error"] and "not allowed" in second["error"]
    assert endpoint.connections == 0


def test_http_without_tls_reaches_only_what_is_allowed(receiver, try_to_reach, resolver):
    attempt = try_to_reach("http://plain.test/", **NOTHING_ALLOWED, **resolver(plain_test=FIRST_PUBLIC))
    assert FIRST_PUBLIC in attempt["error"]


def test_what_the_operator_allows_is_reached(receiver, webhook, dispatch, resolver):
    endpoint = receiver()
    hook = webhook(endpoint.url())
    hook.set_url(f"http://inside.test:{endpoint.port}/hook")
    message = hook.send()
    dispatch(**resolver(inside_test="127.0.0.1"))
    assert hook.delivery(message)["status"] == "DONE"
    assert len(endpoint.requests) == 1


def test_a_redirection_inside_is_not_followed(receiver, webhook, dispatch):
    inside = receiver()
    endpoint = receiver(answering(307, Location=inside.url()))
    hook = webhook(endpoint.url())
    message = hook.send()
    dispatch()
    assert inside.connections == 0
    assert hook.attempts(message)[0]["http_status"] == 307


def test_a_proxy_of_the_environment_is_not_used(receiver, webhook, dispatch):
    proxy, endpoint = receiver(), receiver()
    hook = webhook(endpoint.url())
    message = hook.send()
    dispatch(http_proxy=proxy.url(""), ALL_PROXY=proxy.url(""))
    assert proxy.connections == 0
    assert hook.delivery(message)["status"] == "DONE"


def test_a_name_server_that_hangs_keeps_no_other_waiting(receiver, webhook, start, resolver, eventually):
    stuck = webhook(receiver().url(), timeout_seconds=2)
    stuck.set_url("http://stuck.test/hook")
    endpoint = receiver()
    hook = webhook(endpoint.url())
    start("--daemon", **resolver(stuck_test="slow"))
    lost = stuck.send()
    eventually(lambda: stuck.attempts(lost))
    # The lookup goes on for long after it was given up; deliveries go on, too.
    message = hook.send()
    eventually(lambda: hook.delivery(message)["status"] == "DONE", patience=10)


@pytest.mark.parametrize("url, code, reason", [
    ("https://127.0.0.1/", 1, "127.0.0.1 leads to an address of this server itself"),
    ("https://[::ffff:127.0.0.1]/", 1, "::ffff:127.0.0.1 leads to an address of this server itself"),
    ("https://10.0.0.1/", 1, "10.0.0.1 leads to a private address"),
    ("https://0x7f.1/", 2, "--url: it must write an address as four decimal numbers"),
    ("http://example.com/", 1, "without TLS only allowed ones are reached"),
    ("https://me:secret@example.com/", 2, "--url: it must not hold a user or password"),
    ("ftp://example.com/", 2, "--url: it must begin with https://")])
def test_what_delivery_would_refuse_is_refused_at_creation(installation, url, code, reason):
    done = subprocess.run([ROOT / "bin/pmq", "--env", installation.env_file, "subscription", "create", "never",
                           "--url", url, "--event-type", "never.*"],
                          env={"WEBHOOK_ALLOWED_CIDRS": "", "PATH": "/usr/bin:/bin"}, text=True, capture_output=True)
    assert done.returncode == code, done
    assert reason in done.stderr
    assert "secret" not in done.stdout + done.stderr
    assert installation.sql("SELECT 1 FROM subscription WHERE name = 'never'") == []
