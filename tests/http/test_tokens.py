import hashlib
import json
import time

import pytest
from handmade_tokens import claims, encode, rsa_key, sign, sign_with_openssl

BODY = {"event_type": "never.stored", "payload": 1}


@pytest.fixture(scope="module")
def key(installation):
    return installation.settings()["JWT_SECRET_KEY"].encode()


@pytest.fixture(scope="module")
def rsa(tmp_path_factory):
    return rsa_key(tmp_path_factory.mktemp("rsa"))


def refused(api, token, code="token_invalid"):
    """Refused on a route that reads and on one that writes."""
    for method, address, body in [("POST", "/v1/enqueue", BODY), ("GET", "/v1/stats", None)]:
        answer = api.with_token(token).request(method, address, body)
        assert (answer.status, answer.code) == (401, code)
        challenge = answer.header("WWW-Authenticate")
        assert 'error="invalid_token"' in challenge
    return True


def accepted(api, token):
    return api.with_token(token).get("/v1/stats").status == 200


def test_a_handmade_token_is_accepted(api, key):
    """What the refusals below are measured by: only the fault is missing here."""
    assert accepted(api, sign(key, claims()))


def test_without_a_token_nothing_goes(api, nothing_stored):
    answer = api.with_token(None).post("/v1/enqueue", BODY)
    assert (answer.status, answer.code) == (401, "token_missing")
    assert "error=" not in answer.header("WWW-Authenticate")


@pytest.mark.parametrize("header", ["", "Basic dXNlcjpwYXNz", "Token abc", "abc"])
def test_another_kind_of_authorization_is_no_token(api, header, nothing_stored):
    answer = api.post("/v1/enqueue", BODY, {"Authorization": header})
    assert (answer.status, answer.code) == (401, "token_missing")


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer"])
def test_the_schemes_letter_case_does_not_count(api, key, scheme):
    answer = api.get("/v1/stats", {"Authorization": f"{scheme} {sign(key, claims())}"})
    assert answer.status == 200


@pytest.mark.parametrize("text", ["x", "x.y", "x.y.z", "..", "a.b.c.d", ".", "e30.e30.e30", "null", "%00", "é".encode().decode(
    "latin-1"), "eyJhbGciOiJIUzI1NiJ9..", "A" * 6000, "a b c", "e30" + "." * 100])
def test_what_is_no_token_at_all_is_refused(api, text, nothing_stored):
    assert refused(api, text)


def test_a_token_whose_signature_is_wrong_is_refused(api, key, nothing_stored):
    good = sign(key, claims())
    head, body, signature = good.split(".")
    other = encode(json.dumps(claims(sub="root")).encode())
    last = "A" if signature[0] != "A" else "B"
    for token in (f"{head}.{body}.", f"{head}.{other}.{signature}", f"{head}.{body}.{last}{signature[1:]}",
                  f"{head}.{body}.{signature[:-4]}", f"{head}.{body}.{signature}AAAA", f"{head}.{body}",
                  sign(b"another secret of enough bytes...", claims()), sign(b"", claims()), sign(key[:-1], claims())):
        assert refused(api, token)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", ""])
def test_an_unsigned_token_is_refused(api, key, algorithm, nothing_stored):
    signed = sign(key, claims(), {"alg": algorithm, "typ": "JWT"})
    assert refused(api, signed)
    assert refused(api, signed.rsplit(".", 1)[0] + ".")


@pytest.mark.parametrize("algorithm, digest", [("HS384", hashlib.sha384), ("HS512", hashlib.sha512)])
def test_a_stronger_algorithm_than_configured_is_refused_too(api, key, algorithm, digest, nothing_stored):
    assert refused(api, sign(key, claims(), {"alg": algorithm, "typ": "JWT"}, digest))


def test_a_token_by_public_key_is_refused_where_a_secret_is_configured(api, rsa, nothing_stored):
    private, public = rsa
    assert refused(api, sign_with_openssl(private, claims(), {"alg": "RS256", "typ": "JWT"}))
    assert refused(api, sign(public.read_bytes(), claims()))
    assert refused(api, sign(public.read_bytes(), claims(), {"alg": "RS256", "typ": "JWT"}))


@pytest.mark.parametrize("header", [{"typ": "JWT"}, {"alg": None}, {"alg": 256}, {"alg": ["HS256"]}, {"alg": "hs256"},
                                    {"alg": "HS256", "crit": ["exp"]}, {"alg": "HS256", "crit": []},
                                    {"alg": "HS256", "crit": ["b64"], "b64": False}, {"alg": "HS256", "crit": "x"}])
def test_a_header_that_asks_for_something_else_is_refused(api, key, header, nothing_stored):
    assert refused(api, sign(key, claims(), header))


def test_a_header_that_is_no_object_is_refused(api, key, nothing_stored):
    body = encode(json.dumps(claims()).encode())
    for header in (b"[]", b"7", b'"HS256"', b"", b"{", b'{"alg":"HS256","alg":"none"}', b'{"alg":"HS256"}{}', b"\xff"):
        assert refused(api, sign(key, None, text=f"{encode(header)}.{body}"))


def test_claims_that_are_no_object_are_refused(api, key, nothing_stored):
    header = encode(b'{"alg":"HS256","typ":"JWT"}')
    good = json.dumps(claims())
    doubled = good[:-1] + ', "exp": 99999999999}'
    for body in ("[]", "7", "null", "", "{", good + good, doubled):
        assert refused(api, sign(key, None, text=f"{header}.{encode(body.encode())}"))


def test_an_expired_token_is_refused_and_told_so(api, key, nothing_stored):
    assert refused(api, sign(key, claims(exp=int(time.time()) - 120)), "token_expired")
    assert refused(api, sign(key, claims(exp=0)), "token_expired")


def test_a_token_that_was_good_expires_although_it_was_seen_before(api, key, eventually):
    """A token that was verified once may be remembered, but not beyond its end."""
    token = sign(key, claims(exp=int(time.time()) - 57))
    assert accepted(api, token)
    assert eventually(lambda: api.with_token(token).get("/v1/stats").status == 401)
    assert refused(api, token, "token_expired")


def test_an_early_token_is_refused_and_told_so(api, key, nothing_stored):
    assert refused(api, sign(key, claims(nbf=int(time.time()) + 300)), "token_not_yet_valid")


def test_clocks_may_be_a_little_apart(api, key):
    now = int(time.time())
    assert accepted(api, sign(key, claims(exp=now - 30)))
    assert accepted(api, sign(key, claims(nbf=now + 30)))


@pytest.mark.parametrize("exp", [None, "9999999999", 9999999999.5, 1e10, True, [], {}, -1, "", 2**70])
def test_an_end_that_is_no_integer_is_refused(api, key, exp, nothing_stored):
    body = claims()
    del body["exp"]
    if exp is not None:
        body["exp"] = exp
    answer = api.with_token(sign(key, body)).post("/v1/enqueue", BODY)
    assert answer.status == 401
    assert answer.code in ("token_invalid", "token_expired")
    assert answer.code == "token_invalid" or exp == -1


@pytest.mark.parametrize("nbf", ["0", 1.5, True, [], {}])
def test_a_start_that_is_no_integer_is_refused(api, key, nbf, nothing_stored):
    assert refused(api, sign(key, claims(nbf=nbf)))


@pytest.mark.parametrize("iss", [None, "", "PMQ", "pmq2", ["pmq"], 7, {"pmq": 1}])
def test_another_issuer_is_refused(api, key, iss, nothing_stored):
    assert refused(api, sign(key, claims(iss=iss)))


@pytest.mark.parametrize("aud", [None, "", "PMQ", "other", [], ["other"], ["pmq "], 7, {"pmq": 1}, [["pmq"]], [7]])
def test_another_audience_is_refused(api, key, aud, nothing_stored):
    assert refused(api, sign(key, claims(aud=aud)))


@pytest.mark.parametrize("aud", [["pmq"], ["other", "pmq"]])
def test_one_audience_of_several_is_enough(api, key, aud):
    assert accepted(api, sign(key, claims(aud=aud)))


@pytest.mark.parametrize("sub", [None, "", 7, ["tester"], {}, "x" * 256, "a\nb", "a\u0000b"])
def test_a_subject_that_cannot_be_written_down_is_refused(api, key, sub, nothing_stored):
    assert refused(api, sign(key, claims(sub=sub)))


@pytest.mark.parametrize("sub", ["x" * 255, "Ünïcode", "a b", "svc/parser@host", "'; --"])
def test_a_subject_is_recorded_as_it_is(api, key, queue, event_type, sub):
    caller = api.with_token(sign(key, claims(sub=sub)))
    message_id = caller.enqueue(event_type, queue=queue)["message_id"]
    caller.ack(caller.poll(queue)[0])
    assert api.message(message_id)["producer"] == sub
    assert api.delivery(message_id, queue)["worker"] == sub


def test_two_authorization_headers_are_refused(api, key, nothing_stored):
    """They arrive joined by a comma; neither of them may count."""
    good = sign(key, claims())
    answer = api.post("/v1/enqueue", BODY, {"Authorization": f"Bearer {good}, Bearer {good}"})
    assert answer.status == 401


def test_a_refusal_tells_nothing_of_the_secret(api, key):
    answer = api.with_token(sign(key + b"x", claims())).get("/v1/stats")
    assert key not in answer.body
    assert b"HS256" not in answer.body
