"""Bodies that are no JSON, or JSON that a parser could choke on. Each is refused with its code, and leaves nothing."""

import pytest

WRITING = ["/v1/enqueue", "/v1/enqueue/batch", "/v1/poll", "/v1/ack", "/v1/fail", "/v1/extend", "/v1/dead-letter/requeue",
           "/v1/dead-letter/discard", "/v1/subscriptions"]

MALFORMED = [b"{", b"}", b"[", b"{]", b'{"a"}', b'{"a":}', b'{"a":1,}', b'{,"a":1}', b'{"a" 1}', b'{"a":1 "b":2}', b"{a:1}",
             b"{'a':1}", b'{"a":1}}', b'{"a":1}{"b":2}', b'{"a":1} x', b'{"a":tru}', b'{"a":nul}', b'{"a":True}',
             b'{"a":NaN}', b'{"a":Infinity}', b'{"a":-}', b'{"a":01}', b'{"a":1.}', b'{"a":.5}', b'{"a":+1}', b'{"a":1e}',
             b'{"a":1e+}', b'{"a":0x10}', b'{"a":1_000}', b'{"a":"b}', b'{"a":"\\"}', b'{"a":"\\x41"}', b'{"a":"\\u12"}',
             b'{"a":"\\u12G4"}', b'{"a":"line\nbreak"}', b'{"a":"tab\there"}', b'{"a":"\x00"}', b"// comment\n{}",
             b"{/* comment */}", b'\xef\xbb\xbf{"a":1}', b"\x00", b"{}\x00", b"event_type=a&payload=1", b"<a/>", b"  ", b"\n",
             b'{"a":[1,2}', b'{"a":[1,,2]}', b'{"a":--1}', b"undefined", b"'x'", b'{"a":1\x0c}', b'{"a":\xa01}']

DEEP = {"arrays": b"[" * 33 + b"]" * 33, "objects": b'{"a":' * 33 + b"1" + b"}" * 33,
        "mixed": b'[{"a":' * 17 + b"1" + b"}]" * 17, "never closed": b"[" * 100_000, "objects never closed": b'{"a":' * 50_000,
        "a hundred thousand": b"[" * 100_000 + b"]" * 100_000}

NUMBERS = {"the number that crashes a parser": b"1.00000000000000000001e-2147483638",
           "the digits that crash a parser": b"128.7483" + b"0123456789" * 4 + b"e-336" + b"0" * 20,
           "65 digits": b"1" * 65, "a million digits": b"9" * 200_000, "65 characters with a fraction": b"0." + b"1" * 63,
           "an exponent of 4 digits": b"1e1000", "a negative exponent of 4 digits": b"1e-1000",
           "an exponent with zeros before it": b"1e0001", "more than a double can hold": b"1e309", "an endless exponent": b"1e" + b"9" * 1000}

UNICODE = {"a lone low surrogate": b'"\\udc00"', "a lone high surrogate": b'"\\ud800"', "a high surrogate before text": b'"\\ud800x"',
           "two high surrogates": b'"\\ud800\\ud800"', "the wrong order": b'"\\udc00\\ud800"',
           "a high surrogate and another escape": b'"\\ud800\\u0041"', "latin-1": b'"\xe4"', "a cut sequence": b'"\xe2\x82"',
           "an overlong slash": b'"\xc0\xaf"', "an overlong NUL": b'"\xc0\x80"', "a surrogate in UTF-8": b'"\xed\xa0\x80"',
           "beyond Unicode": b'"\xf4\x90\x80\x80"', "a lone continuation": b'"\x80"', "0xff": b'"\xff"',
           "CESU-8": b'"\xed\xa0\xbd\xed\xb8\x80"'}

DUPLICATES = {"payload": b'{"a":1,"a":1}', "deep": b'[[{"x":{"b":1,"c":2,"b":3}}]]', "by escape": b'{"a":1,"\\u0061":2}',
              "empty": b'{"":1,"":2}', "by surrogates": '{"😀":1,"\\ud83d\\ude00":2}'.encode(), "many": b'{"k":0,' + b",".join(
                  b'"k%d":0' % n for n in range(1000)) + b',"k":1}'}


def with_payload(payload):
    return b'{"event_type":"never.stored","payload":' + payload + b"}"


def refused(api, body, status, code, address="/v1/enqueue"):
    answer = api.post(address, body)
    assert (answer.status, answer.code) == (status, code), str(answer)


@pytest.mark.parametrize("body", MALFORMED, ids=repr)
def test_what_is_no_json_is_refused(api, body, nothing_stored):
    refused(api, body, 400, code_of_malformed(body))


@pytest.mark.parametrize("payload", MALFORMED, ids=repr)
def test_a_payload_that_is_no_json_is_refused_although_it_is_only_handed_on(api, payload, nothing_stored):
    refused(api, with_payload(payload), 400, code_of_malformed(payload))


@pytest.mark.parametrize("address", WRITING)
def test_every_route_refuses_what_is_no_json(api, address, nothing_stored):
    for body in (b'{"a":', b"\xff", b"[" * 100_000):
        answer = api.post(address, body)
        assert answer.status == 400
        assert answer.code in ("malformed_json", "json_invalid_unicode", "json_too_deep")


@pytest.mark.parametrize("address", [address for address in WRITING if address != "/v1/poll"])
def test_where_a_body_is_needed_an_empty_one_is_refused(api, address, nothing_stored):
    refused(api, b"", 400, "malformed_json", address)
    refused(api, None, 400, "malformed_json", address)


@pytest.mark.parametrize("address", WRITING)
@pytest.mark.parametrize("body", [b"[]", b"7", b'"x"', b"true", b"null"])
def test_a_body_that_is_no_object_is_valid_but_unacceptable(api, address, body, nothing_stored):
    answer = api.post(address, body)
    assert (answer.status, answer.code, answer.places) == (422, "invalid_request", [""])


@pytest.mark.parametrize("name", DEEP)
def test_what_is_nested_too_deep_is_refused(api, name, nothing_stored):
    refused(api, with_payload(DEEP[name]), 400, "json_too_deep")


def test_thirty_two_levels_are_taken(api, queue, event_type, raw_payload):
    payload = b"[" * 31 + b"]" * 31
    body = b'{"queue":"%s","event_type":"%s","payload":%s}' % (queue.encode(), event_type.encode(), payload)
    assert api.post("/v1/enqueue", body).status == 200
    assert raw_payload(api, queue) == payload


def test_the_levels_of_the_body_count(api, nothing_stored):
    refused(api, with_payload(b"[" * 32 + b"]" * 32), 400, "json_too_deep")


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("around", [b"%s", b"[%s]", b'{"a":[1,{"b":%s}]}', b"-%s"])
def test_a_number_that_is_too_long_is_refused(api, name, around, nothing_stored):
    refused(api, with_payload(around % NUMBERS[name]), 400, "json_number_too_long")


def test_a_number_that_is_too_long_is_refused_in_a_field_too(api, nothing_stored):
    body = b'{"event_type":"never.stored","payload":1,"priority":' + NUMBERS["65 digits"] + b"}"
    refused(api, body, 400, "json_number_too_long")


@pytest.mark.parametrize("name", UNICODE)
def test_text_that_is_no_unicode_is_refused(api, name, nothing_stored):
    refused(api, with_payload(UNICODE[name]), 400, "json_invalid_unicode")
    refused(api, with_payload(b'{"a":[' + UNICODE[name] + b"]}"), 400, "json_invalid_unicode")
    refused(api, b'{"event_type":' + UNICODE[name] + b',"payload":1}', 400, "json_invalid_unicode")


@pytest.mark.parametrize("name", UNICODE)
def test_a_key_that_is_no_unicode_is_refused(api, name, nothing_stored):
    refused(api, with_payload(b"{" + UNICODE[name] + b":1}"), 400, "json_invalid_unicode")


@pytest.mark.parametrize("name", DUPLICATES)
def test_a_key_twice_is_refused_in_a_payload(api, name, nothing_stored):
    refused(api, with_payload(DUPLICATES[name]), 400, "json_duplicate_key")


@pytest.mark.parametrize("body", [b'{"event_type":"a","event_type":"b","payload":1}', b'{"event_type":"a","payload":1,"payload":1}',
                                  b'{"event_type":"a","payload":1,"pay\\u006coad":2}'])
def test_a_key_twice_is_refused_in_a_request(api, body, nothing_stored):
    refused(api, body, 400, "json_duplicate_key")


def test_equal_keys_of_different_objects_are_fine(api, queue, event_type):
    api.enqueue(event_type, [{"a": {"a": 1}}, {"a": 2}], queue=queue)
    assert api.poll(queue)[0]["payload"] == [{"a": {"a": 1}}, {"a": 2}]


@pytest.mark.parametrize("cut", [1, 10, 100, 1000])
def test_a_truncated_body_is_refused(api, cut, nothing_stored):
    body = with_payload(b'{"text":"' + b"x" * 2000 + b'"}')
    refused(api, body[:-cut], 400, "malformed_json")


@pytest.mark.parametrize("space", [b" ", b"\n", b"\r\n\t "])
def test_white_space_around_the_body_is_fine(api, queue, event_type, space):
    body = b'%s{%s"queue":"%s",%s"event_type":"%s"%s,"payload":1%s}%s' % (
        space, space, queue.encode(), space, event_type.encode(), space, space, space)
    assert api.post("/v1/enqueue", body).status == 200


def code_of_malformed(body):
    return "json_invalid_unicode" if b"\xa0" in body else "malformed_json"
