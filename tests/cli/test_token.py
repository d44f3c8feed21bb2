import base64
import json

import pytest

from installation import Client, Refused


def claims(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def test_the_token_stands_alone_on_standard_output(pmq):
    done = pmq("token", "--sub", "worker", "--scope", "mq:read")
    assert done.code == 0, done
    assert len(done.out.split(".")) == 3 and done.out.count("\n") == 1
    assert done.err == ""


def test_the_service_accepts_the_token(pmq, installation):
    token = pmq("token", "--sub", "worker", "--scope", "mq:read").out.strip()
    assert "queues" in Client(installation.url, token).get("/v1/stats")


def test_the_token_allows_what_its_scopes_say_and_no_more(pmq, installation):
    token = pmq("token", "--sub", "worker", "--scope", "mq:read").out.strip()
    with pytest.raises(Refused) as refused:
        Client(installation.url, token).post("/v1/poll")
    assert refused.value.status == 403


def test_the_token_holds_what_was_asked_for(pmq, installation):
    done = pmq("token", "--sub", "wörker", "--scope", "mq:enqueue log:write", "--ttl", "7",
               "--id", "t-1", JWT_ISSUER="me", JWT_AUDIENCE="you")
    found = claims(done.out)
    assert found["exp"] - found["iat"] == 7
    assert {name: found[name] for name in ("sub", "scope", "jti", "iss", "aud")} == {
        "sub": "wörker", "scope": "mq:enqueue log:write", "jti": "t-1", "iss": "me", "aud": "you"}


def test_a_token_lasts_an_hour_unless_told(pmq):
    found = claims(pmq("token", "--sub", "worker", "--scope", "mq:read").out)
    assert found["exp"] - found["iat"] == 3600
    assert "jti" not in found


def test_a_misspelt_scope_is_refused(pmq):
    done = pmq("token", "--sub", "worker", "--scope", "mq:read mq:consum")
    assert done.code == 2 and done.out == ""
    assert '"mq:consum"' in done.err and "mq:consume" in done.err


def test_a_token_without_scopes_must_be_meant(pmq):
    done = pmq("token", "--sub", "worker")
    assert done.code == 2 and "--scope" in done.err
    assert "scope" not in claims(pmq("token", "--sub", "worker", JWT_REQUIRE_SCOPES="false").out)


@pytest.mark.parametrize("arguments", [
    ["--scope", "mq:read"],
    ["--sub", "", "--scope", "mq:read"],
    ["--sub", "a\nb", "--scope", "mq:read"],
    ["--sub", "x" * 256, "--scope", "mq:read"],
    ["--sub", "worker", "--scope", "mq:read", "--ttl", "0"],
    ["--sub", "worker", "--scope", "mq:read", "--ttl", "-5"],
], ids=repr)
def test_a_token_that_nobody_would_accept_is_not_made(pmq, arguments):
    done = pmq("token", *arguments)
    assert done.code == 2 and done.out == ""
