"""What is asked of an endpoint before its webhook is taken, with an endpoint on this host that the operator allows."""

import http.server
import threading
import uuid

import pytest
from client import Api
from installation import ALL_SCOPES, Installation

ORIGIN = "queue.example"


@pytest.fixture(scope="module")
def installation():
    installation = Installation.new(WEBHOOK_ALLOWED_CIDRS="127.0.0.1/32", PUBLIC_URL=f"https://{ORIGIN}:8443/pmq")
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def api(installation):
    return Api(installation.url, installation.token("tester", ALL_SCOPES))


@pytest.fixture
def endpoint():
    """A receiver on loopback: what it was asked, and what it answers."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_OPTIONS(self):
            self.server.asked.append(dict(self.headers.items()))
            self.send_response(self.server.status)
            for name, value in self.server.answer.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.status, server.answer = [], 200, {"WebHook-Allowed-Origin": "*"}
    server.url = f"http://127.0.0.1:{server.server_port}/hook"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def create(api, url, **fields):
    name = f"w-{uuid.uuid4().hex[:12]}"
    return api.post("/v1/subscriptions", {"name": name, "kind": "webhook", "url": url, "event_types": ["never"], **fields})


def count(api):
    return len(list(api.rows("/v1/subscriptions", "subscriptions", limit=100)))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_address_that_the_operator_allows_is_taken(api, scheme, host):
    assert create(api, f"{scheme}://{host}:8080/").status == 201


@pytest.mark.parametrize("url", ["http://127.0.0.2/", "https://[::1]/", "https://10.0.0.1/", "http://1.1.1.1/", "http://nowhere.invalid/"])
def test_nothing_beside_it_is(api, url):
    answer = create(api, url)
    assert (answer.status, answer.places) == (422, ["/url"])


def test_a_host_that_is_not_found_now_may_be_found_later(api):
    assert create(api, "https://nowhere.invalid/hook").status == 201


def test_an_endpoint_is_asked_only_where_that_is_wanted(api, endpoint):
    assert create(api, endpoint.url).status == 201
    assert create(api, endpoint.url, validate=False).status == 201
    assert endpoint.asked == []


@pytest.mark.parametrize("allowed", ["*", ORIGIN, ORIGIN.upper()])
def test_an_endpoint_that_wants_our_events_is_taken(api, endpoint, allowed):
    endpoint.answer = {"WebHook-Allowed-Origin": allowed, "WebHook-Allowed-Rate": "120"}
    answer = create(api, endpoint.url, validate=True, headers={"Authorization": "Bearer t"})
    assert answer.status == 201
    assert "validate" not in answer.json
    asked, = endpoint.asked
    assert asked["WebHook-Request-Origin"] == ORIGIN
    assert asked["Authorization"] == "Bearer t"


@pytest.mark.parametrize("status, headers", [
    (200, {}), (200, {"WebHook-Allowed-Origin": "other.example"}), (404, {"WebHook-Allowed-Origin": "*"}),
    (500, {"WebHook-Allowed-Origin": "*"}), (302, {"WebHook-Allowed-Origin": "*", "Location": "/elsewhere"})])
def test_an_endpoint_that_does_not_is_refused(api, endpoint, status, headers):
    endpoint.status, endpoint.answer = status, headers
    before = count(api)
    answer = create(api, endpoint.url, validate=True)
    assert (answer.status, answer.code, answer.places) == (422, "endpoint_not_validated", ["/url"])
    assert count(api) == before
    assert len(endpoint.asked) == 1


def test_an_endpoint_that_is_not_there_is_refused(api, endpoint):
    endpoint.shutdown()
    endpoint.server_close()
    answer = create(api, endpoint.url, validate=True)
    assert (answer.status, answer.code) == (422, "endpoint_not_validated")
