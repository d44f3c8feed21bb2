"""What endpoints may answer, or not, and what becomes of the delivery then."""

import email.utils
import time

import pytest

from conftest import seconds_until
from receiving import answering, closing, dripping, hanging, pouring, saying, sleeping

TIMEOUT = 1


def attempt_at(hook, message):
    """The only attempt, and the delivery after it."""
    delivery = hook.delivery(message)
    [attempt] = delivery["attempts"]
    return attempt, delivery


@pytest.fixture
def deliver(receiver, webhook, dispatch):
    """deliver(behaviour): one event to an endpoint of that behaviour; the attempt and the delivery."""

    def run(behaviour, **fields):
        hook = webhook(receiver(behaviour).url(), timeout_seconds=TIMEOUT, **fields)
        message = hook.send()
        dispatch()
        return attempt_at(hook, message)

    return run


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_done(deliver, status):
    attempt, delivery = deliver(answering(status))
    assert (attempt["outcome"], attempt["http_status"]) == ("succeeded", status)
    assert delivery["status"] == "DONE"


@pytest.mark.parametrize("status", [302, 400, 404, 500])
def test_any_other_status_is_tried_again(deliver, status):
    attempt, delivery = deliver(answering(status, body=b"because of that", Location="http://127.0.0.1:1/"))
    assert (attempt["outcome"], attempt["http_status"]) == ("failed", status)
    assert attempt["answer"] == "because of that"
    assert (delivery["status"], delivery["retry_count"]) == ("NEW", 1)
    assert 3.9 <= seconds_until(delivery["next_attempt_at"], attempt["finished_at"]) <= 6.1


@pytest.mark.parametrize("behaviour, word", [
    (hanging, "time"),
    (sleeping(TIMEOUT + 1), "time"),
    (dripping, "slow"),
    (closing, ""),
    (pouring(10_000_000), "large"),
    (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut"), ""),
    (saying(b"SSH-2.0-OpenSSH_9.2\r\n"), ""),
    (saying(b"HTTP/1.1 abc\r\n\r\n"), ""),
    (saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), ""),
], ids=["hangs", "slow", "drips", "closes", "10 MB", "cut off", "ssh", "no status", "bad chunk"])
def test_what_is_no_answer_is_tried_again(deliver, behaviour, word):
    attempt, delivery = deliver(behaviour)
    assert attempt["outcome"] == "failed"
    assert attempt["error"] and word in attempt["error"]
    assert (delivery["status"], delivery["retry_count"]) == ("NEW", 1)
    assert delivery["last_error"] == attempt["error"]


def test_of_a_long_answer_4_kib_are_kept(deliver):
    attempt, _ = deliver(answering(500, body=b"y" * 100_000))
    assert attempt["answer"] == "y" * 4096


def test_an_answer_that_is_no_text_is_kept_as_one(deliver):
    attempt, _ = deliver(answering(500, body=b"\xff\x00\xfe caf\xc3\xa9"))
    assert "café" in attempt["answer"]


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_in_seconds_is_obeyed(deliver, status):
    attempt, delivery = deliver(answering(status, Retry_After=120))
    assert 119 <= seconds_until(delivery["next_attempt_at"], attempt["finished_at"]) <= 122


def test_retry_after_as_a_date_is_obeyed(deliver):
    date = email.utils.formatdate(time.time() + 300, usegmt=True)
    attempt, delivery = deliver(answering(429, Retry_After=f'{date}'))
    assert 297 <= seconds_until(delivery["next_attempt_at"], attempt["finished_at"]) <= 302


def test_retry_after_is_capped_at_a_day(deliver):
    attempt, delivery = deliver(answering(429, Retry_After=10_000_000))
    assert 86_398 <= seconds_until(delivery["next_attempt_at"], attempt["finished_at"]) <= 86_402


def test_retry_after_never_shortens_the_policys_wait(deliver):
    attempt, delivery = deliver(answering(429, Retry_After=0))
    assert seconds_until(delivery["next_attempt_at"], attempt["finished_at"]) >= 3.9


def test_gone_disables_the_subscription_and_its_deliveries_wait(receiver, webhook, client, dispatch):
    endpoint = receiver(answering(410))
    hook = webhook(endpoint.url())
    first = hook.send()
    dispatch()
    assert (hook.view["state"], "410" in hook.view["state_reason"]) == ("disabled", True)
    later = hook.send()
    dispatch()
    assert len(endpoint.requests) == 1
    assert [hook.delivery(each)["status"] for each in (first, later)] == ["NEW", "NEW"]
    endpoint.behaviour = answering(200)
    client.post(f"/v1/subscriptions/{hook.name}/resume")
    dispatch()
    assert [hook.delivery(each)["status"] for each in (first, later)] == ["DONE", "DONE"]


def test_where_nobody_listens_it_is_tried_again(receiver, webhook, dispatch):
    endpoint = receiver()
    endpoint.stop()
    hook = webhook(endpoint.url())
    message = hook.send()
    dispatch()
    attempt, delivery = attempt_at(hook, message)
    assert attempt["outcome"] == "failed" and attempt["http_status"] is None
    assert delivery["status"] == "NEW"


def test_a_name_that_is_not_found_is_tried_again(webhook, receiver, dispatch):
    hook = webhook(receiver().url())
    hook.set_url("https://nobody.invalid/hook")
    message = hook.send()
    dispatch()
    attempt, delivery = attempt_at(hook, message)
    assert attempt["outcome"] == "failed"
    assert (delivery["status"], delivery["retry_count"]) == ("NEW", 1)


def test_an_untrusted_certificate_is_no_delivery(receiver, webhook, certificate, dispatch):
    endpoint = receiver(tls=certificate)
    hook = webhook(endpoint.url())
    message = hook.send()
    dispatch()
    attempt, _ = attempt_at(hook, message)
    assert attempt["outcome"] == "failed" and "certificate" in attempt["error"].lower()
    assert endpoint.requests == []


def test_a_trusted_certificate_is(receiver, webhook, certificate, dispatch):
    endpoint = receiver(tls=certificate)
    hook = webhook(endpoint.url())
    message = hook.send()
    dispatch(SSL_CERT_FILE=str(certificate))
    assert hook.delivery(message)["status"] == "DONE"


def test_with_its_retries_spent_it_is_a_dead_letter(receiver, webhook, client, dispatch):
    hook = webhook(receiver(answering(500)).url(), max_retries=1, backoff={"delays_seconds": [0]})
    message = hook.send()
    dispatch()
    hook.let_retries_come_due()
    dispatch()
    delivery = hook.delivery(message)
    assert (delivery["status"], delivery["retry_count"], len(delivery["attempts"])) == ("FAILED", 2, 2)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """For 127.0.0.1, signed by itself; the key stands in the same file."""
    import subprocess
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", file.with_suffix(".key"), "-out", file], check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + file.with_suffix(".key").read_bytes())
    return file
