"""pmq check: real services, a real mail server, and what it remembers between two runs."""

import http.server
import threading

import pytest

from installation import free_port
from mail_sink import MailSink


class Service:
    """Answers with `status`, whatever is asked."""

    def __init__(self):
        self.status = 200
        self.asked = []
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                service.asked.append(self.path)
                self.send_response(service.status)
                self.end_headers()
                self.wfile.write(b"OK" if service.status == 200 else b"the database is away")

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def service():
    service = Service()
    yield service
    service.stop()


@pytest.fixture
def sink():
    sink = MailSink()
    yield sink
    sink.stop()


@pytest.fixture
def check(pmq, sink, tmp_path):
    """check(*urls): one run, whose mails the sink gets."""

    def run(*arguments, **settings):
        settings = {"SMTP_URL": sink.url, "ALERT_MAIL_TO": "ops@example.com", "ALERT_MAIL_INTERVAL_SECONDS": "0", **settings}
        return pmq("check", "--state", tmp_path / "state", *arguments, **settings)

    return run


def test_services_that_are_well_are_no_news(check, service, sink):
    done = check(service.url, service.url + "/shop/health", "--json")
    assert done.code == 0, done
    assert done.json["status"] == "pass" and len(done.json["sites"]) == 2
    assert set(service.asked) == {"/healthz", "/shop/health"}
    assert sink.mails == []


def test_one_that_fails_is_mailed_once_and_so_is_its_recovery(check, service, sink):
    service.status = 503
    for _ in range(3):
        done = check(service.url, "--json")
        assert done.code == 1
        [site] = done.json["sites"]
        assert site["status"] == "fail" and "503: the database is away" in site["figure"]
    [mail] = sink.mails
    assert service.url in mail.subject and "the database is away" in mail.text
    service.status = 200
    for _ in range(2):
        assert check(service.url).code == 0
    assert len(sink.mails) == 2 and "RECOVERED" in sink.mails[1].text


def test_failures_of_several_are_one_mail(check, service, sink):
    away = f"http://127.0.0.1:{free_port()}"
    service.status = 500
    assert check(service.url, away).code == 1
    [mail] = sink.mails
    assert "2 problems" in mail.subject and away in mail.text and service.url in mail.text


def test_a_hiccup_is_none(check, service, sink):
    answers = [503, 200]

    class Hiccup(list):
        def append(self, path):
            service.status = answers.pop(0) if answers else 200

    service.asked = Hiccup()
    assert check(service.url).code == 0
    assert sink.mails == []


def test_a_mail_that_can_not_be_sent_is_sent_by_the_next_run(check, service, sink, tmp_path):
    service.status = 503
    done = check(service.url, SMTP_URL=f"smtp://127.0.0.1:{free_port()}")
    assert done.code == 1 and "the mail did not go out" in done.err
    state = tmp_path / "state"
    kind, mailed_at, tried_at = state.read_text().splitlines()[0].split("\t")
    assert mailed_at == "-"
    state.write_text(state.read_text().replace(tried_at, str(int(tried_at) - 60_000)))
    check(service.url)
    assert len(sink.mails) == 1


def test_it_needs_no_database(check, service):
    assert check(service.url, MYSQL_SOCKET="/nowhere/db.sock").code == 0


def test_two_runs_at_once_do_not_both_tell(check, service, sink):
    service.status = 503
    threads = [threading.Thread(target=check, args=(service.url,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sink.mails) == 1


@pytest.mark.parametrize("url", ["ftp://example.com", "example.com", "http://a b", ""])
def test_what_is_no_address_is_refused(check, url):
    assert check(url).code == 2


def test_people_get_a_line_for_each(check, service):
    done = check(service.url)
    assert service.url + "/healthz" in done.out and "is well" in done.out
