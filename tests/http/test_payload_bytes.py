"""A payload comes back byte for byte as it went in, on every way out."""

import pytest
from client import raw_member

PAYLOADS = [
    b"1234567890123456789012345678901234567890", b"-1234567890123456789012345678901234567890.0123456789", b"1.0", b"1.00", b"1e2", b"1E2",
    b"1e+2", b"1e-2", b"100", b"-0", b"-0.0", b"0", b"0.1", b"1e308", b"1e-999", b"9007199254740993", b"18446744073709551616",
    b"0.184467440737095516159", b"0.1000000000000000055511151231257827021181583404541015625", b"3.14159265358979323846264338327950288",
    b"null", b"true", b"false", b'""', b"[]", b"{}", b"[ ]", b"{ }", b'[1, 2,3 ,4]', b'{"b":1,"a":2}', b'{"z":0,"a":0,"m":0,"B":0,"\xc3\xa4":0}',
    b'{\n  "pretty": [\n    1\n  ]\n}', b'{\t"tab":\r\n1}', b'{"1":1,"01":2,"1.0":3}', b'{"":0}', b'{"__proto__":1,"constructor":2}',
    '"😀"'.encode(), b'"\\ud83d\\ude00"', b'"\\uD83D\\uDE00"', b'"\\u0000"', b'"a\\u0000b"', b'{"\\u0000":1}', b'"\\/"', b'"/"',
    b'"\\b\\f\\n\\r\\t\\"\\\\"', b'"\\u0041"', b'"\\u00e4"', '"ä"'.encode(), '"a\u0308"'.encode(), '"\u2028\u2029"'.encode(), b'"\x7f"',
    '"\ufeff"'.encode(), '"\uffff\ufffe"'.encode(), '"\U0010ffff"'.encode(), '"👩‍👩‍👧‍👦🇩🇪"'.encode(), '"עברית العربية"'.encode(),
    b'"</script><!--"', b'"\'; DROP TABLE messages; --"', b'"100%s ?:name"', b'"\\\\u0000"', b"[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]",
    b"[" + b",".join(b"%d.0" % n for n in range(5000)) + b"]", b'"' + b"\\u0000" * 20000 + b'"', '"{}"'.format("😀" * 50000).encode(),
]


def send(api, queue, event_type, payload):
    body = b'{"queue":"%s","payload":%s,"event_type":"%s"}' % (queue.encode(), payload, event_type.encode())
    answer = api.post("/v1/enqueue", body)
    assert answer.status == 200, str(answer)
    return answer.json["message_id"]


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: repr(payload[:40]))
def test_a_payload_comes_back_byte_for_byte(api, queue, event_type, payload, raw_payload):
    message_id = send(api, queue, event_type, payload)
    assert raw_payload(api, queue) == payload
    shown = api.get(f"/v1/messages/{message_id}")
    assert raw_member(shown.body, "payload") == payload
    assert shown.json["payload_bytes"] == len(payload)
    api.done("POST", "/v1/fail", {"message_id": message_id, "error": "x", "dead": True})
    letters = api.get("/v1/dead-letter", queue=queue)
    assert raw_member(letters.body, "payload") == payload


def test_white_space_around_a_payload_is_not_part_of_it(api, queue, event_type, raw_payload):
    send(api, queue, event_type, b' \n\t{"a": 1}\r\n ')
    assert raw_payload(api, queue) == b'{"a": 1}'


def test_payloads_of_a_batch_come_back_byte_for_byte(api, queue, event_type):
    payloads = [payload for payload in PAYLOADS if len(payload) < 1000]
    messages = b",".join(b'{"queue":"%s","event_type":"%s","payload":%s}' % (queue.encode(), event_type.encode(), payload)
                         for payload in payloads)
    assert api.post("/v1/enqueue/batch", b'{"messages":[' + messages + b"]}").status == 200
    got = [raw_member(api.post("/v1/poll", {"queue": queue, "limit": 1}).body, "payload") for _ in payloads]
    assert got == payloads


def test_a_payload_that_looks_like_a_message_is_only_a_payload(api, queue, event_type, raw_payload):
    payload = b'{"event_type":"other","payload":{"payload":[1.0]},"queue":"default","receipt":null}'
    send(api, queue, event_type, payload)
    answer = api.post("/v1/poll", {"queue": queue})
    message, = answer.json["messages"]
    assert (message["event_type"], message["queue"]) == (event_type, queue)
    assert payload in answer.body


def test_a_replayed_payload_is_the_same(api, queue, event_type, raw_payload):
    payload = b'{"n":1.0,"n2":1234567890123456789012345678901234567890}'
    message_id = send(api, queue, event_type, payload)
    api.ack(api.poll(queue)[0])
    api.done("POST", f"/v1/messages/{message_id}/replay", {"queue": queue})
    assert raw_payload(api, queue) == payload
