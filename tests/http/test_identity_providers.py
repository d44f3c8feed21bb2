"""Tokens of identity providers: their keys by discovery and from a file, through rotation and failure."""

import json
import os
import time

import pytest
from client import Api
from handmade_tokens import claims, sign
from identity_provider import Key, Provider
from installation import Installation


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("provider")


@pytest.fixture(scope="module")
def provider(folder):
    provider = Provider()
    provider.keys = [Key(folder, "first"), Key(folder, "curve", "ES256")]
    yield provider
    provider.stop()


@pytest.fixture(scope="module")
def filed(folder):
    """A provider whose keys are in a file."""
    key = Key(folder, "filed", "ES256")
    (folder / "keys.json").write_text(json.dumps({"keys": [key.jwk]}))
    folder.chmod(0o755)
    folder.parent.chmod(0o755)
    return key


@pytest.fixture(scope="module")
def installation(provider, filed, folder):
    installation = Installation.new(
        WEBHOOK_ALLOWED_CIDRS="127.0.0.1/32", JWT_PROVIDERS="corp,ci",
        JWT_PROVIDER_CORP_ISSUER=provider.issuer, JWT_PROVIDER_CORP_ALGORITHMS="RS256,ES256",
        JWT_PROVIDER_CI_ISSUER="ci.example.com", JWT_PROVIDER_CI_ALGORITHMS="ES256",
        JWT_PROVIDER_CI_AUDIENCE="pmq-ci", JWT_PROVIDER_CI_JWKS_FILE=str(folder / "keys.json"))
    yield installation
    installation.stop()


@pytest.fixture
def status(installation):
    return lambda token: Api(installation.url, token).get("/v1/stats").status


@pytest.fixture
def a_minute_later(installation):
    """Keys may be fetched again now."""
    return lambda: installation.sql("UPDATE token_issuer SET tried_at = tried_at - 61000")


def test_tokens_by_public_key_are_accepted_from_a_provider_found_by_its_name(provider, status):
    for key in provider.keys:
        assert status(key.sign(provider.claims())) == 200
        assert status(key.sign(provider.claims(), typ="at+jwt")) == 200
        assert status(key.sign(provider.claims(), kid=None)) == 200
        assert status(key.sign(provider.claims(aud=["x", "pmq"]))) == 200


def test_our_own_tokens_are_accepted_besides(installation, status):
    assert status(installation.token("someone")) == 200


def test_the_provider_is_asked_once_for_all_processes(provider, installation, status):
    token = provider.keys[0].sign(provider.claims())
    assert status(token) == 200
    asked = provider.times_asked()
    assert asked == 1
    installation.local("apache", "graceful")
    assert status(token) == 200
    assert provider.times_asked() == asked


def test_a_subject_is_known_by_its_providers_name(provider, installation, api_of):
    api = api_of(provider.keys[0].sign(provider.claims()))
    message_id = api.enqueue("a.b")["message_id"]
    assert installation.sql(f"SELECT producer FROM message WHERE id = {message_id}") == [["corp:robot"]]


@pytest.fixture
def api_of(installation):
    return lambda token: Api(installation.url, token)


def test_what_a_token_lacks_in_scope_is_lacking(provider, api_of):
    answer = api_of(provider.keys[0].sign(provider.claims(scope="openid"))).get("/v1/stats")
    assert (answer.status, answer.code) == (403, "insufficient_scope")


@pytest.mark.parametrize("changes", [
    {"iss": "http://127.0.0.1:1"}, {"iss": "pmq"}, {"iss": "ci.example.com"}, {"iss": None}, {"aud": "other"},
    {"aud": "pmq-ci"}, {"aud": None}, {"sub": None}, {"sub": ""}, {"sub": "x" * 251}, {"exp": None}, {"exp": "9999999999"},
    {"exp": 9999999999.5}, {"nbf": 99999999999}, {"exp": 1}])
def test_claims_that_are_not_meant_for_us_are_refused(provider, status, changes):
    for key in provider.keys:
        assert status(key.sign(provider.claims(**changes))) == 401


@pytest.mark.parametrize("header", [
    {"alg": "HS256"}, {"alg": "none"}, {"alg": "RS512"}, {"alg": "PS256"}, {"alg": "rs256"}, {"alg": None}, {"alg": "ES384"},
    {"crit": ["exp"]}, {"b64": False}, {"typ": "JOSE"}, {"kid": 7}, {"kid": ["first"]}, {"kid": "../../keys.json"},
    {"kid": "/dev/null"}, {"kid": "x' OR '1'='1"}, {"kid": "first\u0000"}, {"kid": "FIRST"}, {"kid": "curve "},
    {"kid": "x" * 5000}])
def test_a_header_that_plays_games_is_refused(provider, status, header):
    for key in provider.keys:
        assert status(key.sign(provider.claims(), **header)) == 401


def test_a_header_that_names_two_keys_is_refused_whichever_signed_it(provider, folder, status):
    stranger = {key.algorithm: Key(folder, "two-faced", key.algorithm) for key in provider.keys}
    for key in provider.keys:
        for first, second in ((key.kid, "two-faced"), ("two-faced", key.kid), (key.kid, key.kid)):
            header = f'{{"alg":"{key.algorithm}","typ":"JWT","kid":"{first}","kid":"{second}"}}'
            assert status(key.sign_under(header, provider.claims())) == 401
            assert status(stranger[key.algorithm].sign_under(header, provider.claims())) == 401
        once = f'{{"alg":"{key.algorithm}","typ":"JWT","kid":"{key.kid}"}}'
        assert status(key.sign_under(once, provider.claims())) == 200
        assert status(stranger[key.algorithm].sign_under(once, provider.claims())) == 401


def test_a_key_that_the_token_brings_along_is_not_looked_at(provider, folder, status):
    stranger = Key(folder, "stranger")
    evil = Provider()
    evil.keys = [stranger]
    try:
        for kid in ("stranger", "first", None):
            token = stranger.sign(provider.claims(), kid=kid, jku=evil.issuer + "/keys", x5u=evil.issuer + "/keys",
                                  jwk=stranger.jwk, x5c=["AAAA"])
            assert status(token) == 401
        assert evil.asked == []
    finally:
        evil.stop()


def test_a_public_key_is_no_shared_secret(provider, status):
    for key in provider.keys:
        for iss in (provider.issuer, "pmq"):
            for alg in ("HS256", key.algorithm):
                header = {"alg": alg, "typ": "JWT", "kid": key.kid}
                assert status(sign(key.public_pem, provider.claims(iss=iss), header)) == 401


def test_our_own_secret_signs_for_no_provider(installation, provider, status):
    secret = installation.settings()["JWT_SECRET_KEY"].encode()
    assert status(sign(secret, claims(iss=provider.issuer))) == 401
    assert status(sign(secret, claims())) == 200


def test_a_changed_signature_is_refused(provider, status):
    for key in provider.keys:
        token = key.sign(provider.claims())
        head, body, signature = token.split(".")
        for bad in ("", signature[:-4], signature + "AAAA", "A" * len(signature), signature[::-1], signature[:20]):
            assert status(f"{head}.{body}.{bad}") == 401


def test_one_providers_token_is_nothing_for_another(provider, filed, status):
    assert status(filed.sign(provider.claims(iss="ci.example.com", aud="pmq-ci"))) == 200
    assert status(filed.sign(provider.claims(iss="ci.example.com"))) == 401
    assert status(filed.sign(provider.claims())) == 401
    assert status(provider.keys[1].sign(provider.claims(iss="ci.example.com", aud="pmq-ci"))) == 401


def test_a_changed_file_of_keys_counts_at_once(filed, folder, status, eventually):
    new = Key(folder, "new", "ES256")
    theirs = {"iss": "ci.example.com", "aud": "pmq-ci", "sub": "x", "exp": int(time.time()) + 600, "scope": "mq:read"}
    (folder / "keys.json").write_text("{ broken")
    # Who lives on keeps the keys of before; under plain CGI there is nobody who does.
    assert status(filed.sign(theirs)) == (503 if os.environ.get("MODE") == "cgid" else 200)
    (folder / "keys.json").write_text(json.dumps({"keys": [new.jwk, filed.jwk]}))
    assert eventually(lambda: status(new.sign(theirs)) == 200)


def test_keys_go_round(provider, folder, status, a_minute_later, eventually):
    """A new key is found when a token names it, the old one stays good, and a flood of made-up names is no flood
    of questions."""
    old, asked = provider.keys[0], provider.times_asked()
    new = Key(folder, "second")
    provider.keys = [new, provider.keys[1]]
    a_minute_later()
    assert eventually(lambda: status(new.sign(provider.claims())) == 200)
    assert status(old.sign(provider.claims(sub="again"))) == 200
    for number in range(30):
        assert status(new.sign(provider.claims(), kid=f"made-up-{number}")) == 401
    assert provider.times_asked() == asked + 1


@pytest.mark.parametrize("answer", [
    (500, b""), (404, b"{}"), (302, b""), (200, b"<html>"), (200, b'{"keys":[]}'), (200, b"[" * 100000),
    (200, b" " * 300000), (200, b'{"issuer":"http://evil.example.com","jwks_uri":"http://evil.example.com/keys"}')])
def test_a_provider_that_fails_takes_no_key_away(provider, status, a_minute_later, installation, eventually, answer):
    key = provider.keys[0]
    a_minute_later()
    before = len(provider.asked)
    provider.answer = answer

    def asked_in_vain():
        assert status(key.sign(provider.claims(), kid=f"unknown-{time.time()}")) == 401
        return len(provider.asked) > before

    try:
        assert eventually(asked_in_vain)
        assert status(key.sign(provider.claims(sub=f"after {time.time()}"))) == 200
    finally:
        provider.answer = None
    (fault,), = installation.sql("SELECT fault FROM token_issuer")
    assert fault != "NULL"


def test_a_key_that_went_is_forgotten_in_time(provider, installation, status, a_minute_later, eventually):
    installation.sql("UPDATE token_key SET missing_since = missing_since - 3700000")
    a_minute_later()

    def only_theirs():
        status(provider.keys[0].sign(provider.claims(), kid=f"unknown-{time.time()}"))
        return installation.sql("SELECT COUNT(*) FROM token_key") == [["2"]]

    assert eventually(only_theirs)


def test_a_provider_whose_keys_were_never_had_is_told_apart(folder):
    key = Key(folder, "nobodys")
    installation = Installation.new(JWT_PROVIDERS="gone", JWT_PROVIDER_GONE_ISSUER="http://127.0.0.1:9")
    try:
        theirs = {"iss": "http://127.0.0.1:9", "aud": "pmq", "sub": "x", "exp": int(time.time()) + 600}
        answer = Api(installation.url, key.sign(theirs)).get("/v1/stats")
        assert (answer.status, answer.code) == (503, "identity_provider_unavailable")
        assert answer.header("Retry-After")
        assert Api(installation.url, installation.token("x")).get("/v1/stats").status == 200
    finally:
        installation.stop()
