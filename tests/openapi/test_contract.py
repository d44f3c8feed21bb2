"""The judge itself: it lets a right answer pass, and no wrong one."""

import json
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from contract import BrokenContract, Contract  # noqa: E402
from judge import Answer  # noqa: E402

contract = Contract()
HEADERS = {"X-Request-Id": "abc", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
OK = {"ok": True, "message_id": 1, "deliveries": 1, "duplicate": False}
PROBLEM = {"type": "about:blank", "title": "Unprocessable Content", "status": 422, "detail": "No.", "error": "No.",
           "code": "invalid_request", "request_id": "abc", "errors": [{"pointer": "/a", "detail": "no"}]}


def judge(status, body, method="POST", address="/v1/enqueue", media_type="application/json", **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {**HEADERS, "Content-Type": media_type, "Content-Length": str(len(data)),
               **{name.replace("_", "-"): value for name, value in headers.items()}}
    answer = Answer(method, address, status, [(k, v) for k, v in headers.items() if v is not None], data)
    contract.check_answer(method, address, answer)


def test_right_answers_pass():
    judge(200, OK)
    judge(422, PROBLEM, media_type="application/problem+json")
    judge(200, b"pong", "GET", "/ping", "text/plain; charset=utf-8")
    judge(200, b"", "HEAD", "/ping", "text/plain")
    judge(404, {**PROBLEM, "status": 404, "title": "Not Found", "code": "not_found"}, "GET", "/v1/nothing",
          "application/problem+json")


@pytest.mark.parametrize("wrong", [
    {"status": 201}, {"status": 418}, {"body": {**OK, "more": 1}}, {"body": {}}, {"body": {**OK, "ok": False}},
    {"body": {**OK, "message_id": "1"}}, {"body": {**OK, "deliveries": -1}}, {"body": b"{"}, {"body": b""},
    {"body": b'{"ok":true,"ok":true,"message_id":1,"deliveries":1,"duplicate":false}'}, {"media_type": "text/html"},
    {"media_type": "application/problem+json"}, {"X_Request_Id": None}, {"X_Request_Id": "a b"}, {"Cache_Control": "public"},
    {"X_Content_Type_Options": None}, {"Content_Length": "1"}, {"Content_Length": None}, {"address": "/v1/nothing"},
    {"method": "GET"}, {"media_type": "application/json; charset=latin-1"}])
def test_a_wrong_answer_does_not(wrong):
    with pytest.raises((BrokenContract, AssertionError, ValueError)):
        judge(**{"status": 200, "body": OK, **wrong})


@pytest.mark.parametrize("change", [
    {"code": "stale_receipt"}, {"code": "made_up"}, {"status": 400}, {"title": "Unprocessable"}, {"error": "else"}, {"detail": ""},
    {"request_id": "other"}, {"type": "https://example.com"}, {"stack": []}, {"errors": []}, {"errors": [{"pointer": "/a"}]},
    {"errors": [{"pointer": "/a", "header": "b", "detail": "no"}]}, {"errors": [{"detail": "no"}]},
    {"detail": "near 'SELECT 1'", "error": "near 'SELECT 1'"}, {"detail": "in /home/x/y.cc", "error": "in /home/x/y.cc"},
    {"errors": [{"pointer": "/a", "detail": "InnoDB said no"}]}])
def test_a_wrong_problem_does_not(change):
    with pytest.raises(BrokenContract):
        judge(422, {**PROBLEM, **change}, media_type="application/problem+json")


def test_a_method_that_is_missing_must_be_refused_with_all_that_are_there():
    problem = {**PROBLEM, "status": 405, "title": "Method Not Allowed", "code": "method_not_allowed"}
    address = "/v1/subscriptions/a"
    judge(405, problem, "PUT", address, "application/problem+json", Allow="GET, HEAD, PATCH, DELETE")
    for allow in ("GET, HEAD, PATCH", "GET, HEAD, PATCH, DELETE, PUT", None):
        with pytest.raises((BrokenContract, AttributeError)):
            judge(405, problem, "PUT", address, "application/problem+json", Allow=allow)


def test_a_body_that_was_taken_must_be_documented():
    contract.check_taken_body("POST", "/v1/enqueue", "application/json", b'{"event_type":"a","payload":1}')
    contract.check_taken_body("POST", "/v1/poll", "application/json", b"")
    for body in (b'{"event_type":"a"}', b'{"event_type":"a","payload":1,"more":2}', b'{"event_type":"a b","payload":1}',
                 b'{"event_type":"a","payload":1,"priority":101}', b'{"event_type":"a","payload":1,"delay_seconds":-1}',
                 b'{"event_type":"a","payload":1,"not_before":"2026-02-30T00:00:00Z"}'):
        with pytest.raises(BrokenContract):
            contract.check_taken_body("POST", "/v1/enqueue", "application/json", body)
    with pytest.raises(BrokenContract):
        contract.check_taken_body("POST", "/v1/enqueue", "text/plain", b'{"event_type":"a","payload":1}')
