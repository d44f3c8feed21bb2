import http.client
import json
import re
import socket

import pytest
from client import Api
from judge import contract

PATHS = [path for path in contract.document["paths"] if path != "/openapi.json"]


def address_of(path):
    return path.replace("{id}", "9007199254740991").replace("{name}", "no-such-queue")


def refusal(answer):
    return answer.status, answer.code


# Methods

@pytest.mark.parametrize("path", PATHS)
def test_a_method_that_a_route_lacks_is_refused_with_those_it_has(api, path, nothing_stored):
    lacking = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - contract.methods_of(path)
    assert lacking
    for method in lacking:
        answer = api.request(method, address_of(path))
        assert refusal(answer) == (405, "method_not_allowed")
        assert set(answer.header("Allow").split(", ")) == contract.methods_of(path)


@pytest.mark.parametrize("method", ["BREW", "get", "PROPFIND", "QUERY"])
def test_a_method_that_nobody_knows_is_refused(api, method, nothing_stored):
    answer = api.exchange(method, "/v1/enqueue", None, {"Host": "x", "Authorization": f"Bearer {api.token}"})
    assert answer.status in (405, 501)


@pytest.mark.parametrize("path", [path for path in PATHS if "get" in contract.document["paths"][path] and "{" not in path])
def test_head_is_get_without_the_body(api, path):
    get, head = api.get(path), api.request("HEAD", path)
    assert (head.status, head.body) == (get.status, b"")
    assert head.header("Content-Type") == get.header("Content-Type")


def test_head_of_what_is_missing_is_missing_too(api):
    assert api.request("HEAD", "/v1/messages/9007199254740991").status == 404
    assert api.with_token(None).request("HEAD", "/v1/stats").status == 401


@pytest.mark.parametrize("override", ["PUT", "PATCH", "DELETE"])
def test_an_override_stands_for_the_method_also_where_that_is_missing(api, override, nothing_stored):
    answer = api.post("/v1/enqueue", {"event_type": "never.stored", "payload": 1}, {"X-HTTP-Method-Override": override})
    assert refusal(answer) == (405, "method_not_allowed")


@pytest.mark.parametrize("override", ["GET", "POST", "HEAD", "OPTIONS", "BREW", "", "DELETE, PATCH", "DEL ETE"])
def test_an_override_to_anything_else_is_refused(api, queue, override, nothing_stored):
    answer = api.post(f"/v1/subscriptions/{queue}", {}, {"X-HTTP-Method-Override": override})
    assert refusal(answer) == (400, "invalid_method_override")


def test_an_override_counts_on_post_alone(api, queue):
    answer = api.get(f"/v1/subscriptions/{queue}", {"X-HTTP-Method-Override": "DELETE"})
    assert answer.status == 200
    assert api.get(f"/v1/subscriptions/{queue}").status == 200


# Addresses

@pytest.mark.parametrize("address", ["/v1", "/v1/", "/v1/nothing", "/v1/enqueue/more", "/v1/enqueue/", "/v1/messages/", "/v1/messages/1/2",
                                     "/v1/messages/1/cancel/", "/v2/enqueue", "/v1/Enqueue", "/v1/dead-letter/", "/v1/dead_letter",
                                     "/v1/subscriptions/a/b", "/v1/subscriptions/", "/V1/enqueue", "/v1/ack;x=1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_that_is_no_route_is_not_found(api, address, method, nothing_stored):
    body = {"event_type": "never.stored", "payload": 1} if method == "POST" else None
    if address.startswith("/v1"):
        answer = api.request(method, address, body)
        assert refusal(answer) == (404, "not_found")
    else:
        headers = {"Host": "x", "Authorization": f"Bearer {api.token}", "Content-Length": "0"}
        assert api.exchange(method, address, None, headers).status == 404


def test_an_address_is_checked_before_the_token(api):
    assert refusal(api.with_token(None).get("/v1/nothing")) == (404, "not_found")
    assert refusal(api.with_token(None).get("/v1/enqueue")) == (405, "method_not_allowed")


# Content types

@pytest.mark.parametrize("media_type", ["application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8",
                                        "Application/JSON", 'application/json; charset="utf-8"', "application/json ; charset=utf-8"])
def test_json_is_read_however_its_type_is_spelled(api, queue, event_type, media_type):
    answer = api.post("/v1/enqueue", {"event_type": event_type, "payload": 1, "queue": queue}, {"Content-Type": media_type})
    assert answer.status == 200
    assert len(api.poll(queue)) == 1


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json",
                                        "application/xml", "application/json; charset=latin-1", "application/json; charset=utf-16",
                                        "application/jsonp", "application/json+x", "application", "*/*", "", "json", ";",
                                        "application/problem+json", "application/vnd.api+json", None])
def test_another_content_type_is_refused(api, media_type, nothing_stored):
    answer = api.post("/v1/enqueue", {"event_type": "never.stored", "payload": 1}, {"Content-Type": media_type})
    assert refusal(answer) == (415, "unsupported_media_type")


@pytest.mark.parametrize("accept", ["application/json", "*/*", "application/*", "text/html, application/json;q=0.1", "text/html,*/*;q=0.8",
                                    "APPLICATION/JSON", "application/json; charset=utf-8", "", None])
def test_json_is_given_where_it_is_accepted(api, accept):
    assert api.get("/v1/stats", {"Accept": accept}).status == 200


@pytest.mark.parametrize("accept", ["text/html", "application/xml, text/*", "application/json;q=0", "image/*;q=0.5", "application/jsonp",
                                    "application/json;q=0, text/html", "application/json;q=0.000"])
def test_what_nobody_would_accept_is_not_made(api, accept, nothing_stored):
    assert refusal(api.get("/v1/stats", {"Accept": accept})) == (406, "not_acceptable")
    answer = api.post("/v1/enqueue", {"event_type": "never.stored", "payload": 1}, {"Accept": accept})
    assert refusal(answer) == (406, "not_acceptable")


@pytest.mark.parametrize("address, text", [("/ping", b"pong"), ("/healthz", b"OK"), ("/v1/healthz", b"OK")])
@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/html"])
def test_signs_of_life_are_given_to_everybody(api, address, text, accept):
    answer = api.with_token(None).get(address, {"Accept": accept})
    assert (answer.status, answer.body) == (200, text)


# Bodies and their length

def raw(api, head, body, finish=True):
    """Sends bytes as they are; answers with all that comes back, b"" for a connection that was only closed."""
    text = head.format(host=f"{api.host}:{api.port}", token=api.token, prefix=api.prefix).replace("\n", "\r\n").encode("latin-1")
    with socket.create_connection((api.host, api.port), timeout=60) as connection:
        try:
            connection.sendall(text + body)
            if finish:
                connection.shutdown(socket.SHUT_WR)
            got = b""
            while chunk := connection.recv(65536):
                got += chunk
        except (BrokenPipeError, ConnectionResetError):
            return b""
    return got


def statuses(answer):
    return [int(status) for status in re.findall(rb"^HTTP/1\.1 (\d+)", answer, re.M)]


HEAD = ("POST {{prefix}}/v1/enqueue HTTP/1.1\nHost: {{host}}\nAuthorization: Bearer {{token}}\n"
        "Content-Type: application/json\nConnection: close\n{}\n\n")


def message(event_type, queue):
    return json.dumps({"event_type": event_type, "payload": "x" * 1000, "queue": queue}).encode()


def test_the_raw_request_of_the_tests_below_is_good(api, queue, event_type):
    body = message(event_type, queue)
    assert statuses(raw(api, HEAD.format(f"Content-Length: {len(body)}"), body)) == [200]
    assert len(api.poll(queue)) == 1


@pytest.mark.parametrize("missing", [1, 500])
def test_a_body_shorter_than_its_length_is_never_taken(api, queue, event_type, missing, nothing_stored):
    body = message(event_type, queue)
    answer = raw(api, HEAD.format(f"Content-Length: {len(body)}"), body[:-missing])
    assert all(status >= 400 for status in statuses(answer))
    assert api.found(event_type=event_type) == []


def test_a_body_whose_end_alone_is_missing_is_never_taken(api, queue, event_type, nothing_stored):
    """What came is valid JSON, but more was announced."""
    body = message(event_type, queue)
    answer = raw(api, HEAD.format(f"Content-Length: {len(body) + 10}"), body)
    assert all(status >= 400 for status in statuses(answer))
    assert api.found(event_type=event_type) == []


def test_a_body_longer_than_its_length_is_cut_and_refused(api, queue, event_type, nothing_stored):
    body = message(event_type, queue)
    answer = raw(api, HEAD.format(f"Content-Length: {len(body) - 1}"), body)
    assert statuses(answer)[0] == 400
    assert b"malformed_json" in answer
    assert api.found(event_type=event_type) == []


def test_more_bytes_than_announced_are_not_part_of_the_body(api, queue, event_type):
    body = message(event_type, queue)
    answer = raw(api, HEAD.format(f"Content-Length: {len(body)}"), body + b"garbage")
    assert statuses(answer)[0] == 200
    assert len(api.poll(queue)) == 1


def chunked(body, size):
    chunks = [body[start:start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


@pytest.mark.parametrize("size", [1, 100, 100_000])
def test_a_chunked_body_is_read_to_its_end(api, queue, event_type, size):
    answer = raw(api, HEAD.format("Transfer-Encoding: chunked"), chunked(message(event_type, queue), size))
    assert statuses(answer) == [200]
    assert api.poll(queue)[0]["payload"] == "x" * 1000


@pytest.mark.parametrize("cut", [1, 5, 300])
def test_a_chunked_body_that_breaks_off_is_never_taken(api, queue, event_type, cut, nothing_stored):
    body = chunked(message(event_type, queue), 100)[:-4 - cut]
    answer = raw(api, HEAD.format("Transfer-Encoding: chunked"), body)
    assert all(status >= 400 for status in statuses(answer))
    assert api.found(event_type=event_type) == []


def test_a_chunked_body_that_is_too_large_is_refused(api, nothing_stored):
    body = chunked(b'{"event_type":"never.stored","payload":"' + b"x" * 400_000 + b'"}', 10_000)
    answer = raw(api, HEAD.format("Transfer-Encoding: chunked"), body)
    assert statuses(answer) in ([413], [])


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "99999999999999999999999"])
def test_a_length_that_is_no_number_is_refused(api, length, nothing_stored):
    answer = raw(api, HEAD.format(f"Content-Length: {length}"), b'{"event_type":"never.stored","payload":1}')
    assert all(status >= 400 for status in statuses(answer))


def test_two_lengths_are_refused(api, nothing_stored):
    body = b'{"event_type":"never.stored","payload":1}'
    answer = raw(api, HEAD.format(f"Content-Length: {len(body)}\nContent-Length: {len(body) - 1}"), body)
    assert all(status >= 400 for status in statuses(answer))


# Sizes

def test_the_largest_payload_is_taken_and_comes_back_whole(api, queue, event_type):
    payload = "x" * (262_144 - 2)
    api.enqueue(event_type, payload, queue=queue)
    assert api.poll(queue)[0]["payload"] == payload


def test_a_payload_of_one_byte_more_is_refused(api, queue, event_type, nothing_stored):
    answer = api.post("/v1/enqueue", {"event_type": event_type, "payload": "x" * (262_144 - 1), "queue": queue})
    assert (*refusal(answer), answer.places) == (413, "payload_too_large", ["/payload"])


def test_size_is_counted_in_bytes_as_sent(api, queue, event_type, nothing_stored):
    payload = b'"' + "ä".encode() * 131_072 + b'"'
    body = b'{"queue":"%s","event_type":"%s","payload":%s}' % (queue.encode(), event_type.encode(), payload)
    assert refusal(api.post("/v1/enqueue", body)) == (413, "payload_too_large")


@pytest.mark.parametrize("address, size", [("/v1/enqueue", 400_000), ("/v1/enqueue", 5_000_000), ("/v1/enqueue/batch", 4_194_305),
                                           ("/v1/poll", 1_048_577), ("/v1/ack", 1_048_577), ("/v1/subscriptions", 1_048_577)])
def test_a_body_over_the_limit_is_refused_before_it_is_read_as_json(api, address, size, nothing_stored):
    assert refusal(api.post(address, b"{" * size)) == (413, "request_too_large")


def test_a_huge_body_is_refused(api, nothing_stored):
    assert refusal(api.post("/v1/enqueue", b" " * 30_000_000)) == (413, "request_too_large")


# Request ids

@pytest.mark.parametrize("sent", ["a", "01JD8Z3T9W5Q", "x" * 128, "Root=1-67891233-abcdef012345678912345678", "a.b_c:d/e+f=g~h-i",
                                  "5f4dcc3b-5aa7-65d6-1d83-27deb882cf99"])
def test_a_good_request_id_is_echoed_everywhere(api, sent):
    for address in ("/v1/stats", "/v1/nothing", "/ping", "/healthz", "/v1/messages/9007199254740991"):
        answer = api.get(address, {"X-Request-Id": sent})
        assert answer.header("X-Request-Id") == sent
        if answer.status >= 400:
            assert answer.json["request_id"] == sent


@pytest.mark.parametrize("sent", ["", "x" * 129, "a b", "a\tb", '"', "<script>", "a,b", "é", "a;b", "%0d%0aSet-Cookie:x", "'--",
                                  "a\\b", "{}", "x" * 4000])
def test_a_hostile_request_id_is_replaced(api, sent):
    answer = api.get("/v1/nothing", {"X-Request-Id": sent})
    made = answer.header("X-Request-Id")
    assert made != sent and re.fullmatch("[A-Za-z0-9._:/+=~-]{8,128}", made)
    assert answer.header("Set-Cookie") is None


def test_every_request_without_an_id_gets_one_of_its_own(api):
    ids = [api.get("/ping").header("X-Request-Id") for _ in range(20)]
    assert len(set(ids)) == 20


# The rest

def test_the_contract_itself_is_served(api):
    answer = api.with_token(None).get("/openapi.json")
    assert answer.json == contract.document


def test_answers_are_not_for_caches_or_guessers(api):
    for address in ("/v1/stats", "/v1/nothing", "/ping"):
        answer = api.get(address)
        assert answer.header("Cache-Control") == "no-store"
        assert answer.header("X-Content-Type-Options") == "nosniff"


def test_requests_on_one_connection_do_not_disturb_each_other(api, queue, event_type):
    """A refused body must be read to its end before the next request on a connection that is kept."""
    connection = http.client.HTTPConnection(api.host, api.port, timeout=60)
    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": "application/json"}
    for body, status in [(b"{" * 400_000, 413), (b"{", 400), (message(event_type, queue), 200), (b"[]", 422)]:
        connection.request("POST", f"{api.prefix}/v1/enqueue", body, headers)
        response = connection.getresponse()
        assert (response.status, len(response.read()) > 0) == (status, True)
    connection.close()
    assert len(api.poll(queue)) == 1
