"""The web reaches the API and its description, and no file of the checkout, however its path is written."""

import http.client

import pytest

from installation import ROOT

FILES = ["templates/layout.tpl", "templates/login.tpl", "SECURITY.md", "CHANGELOG.md", "cgi-bin/admin.cc", "htdocs/admin/.htaccess",
         "sql/0003_admin.sql", "tests/installation.py", ".env", ".env.example", ".git/config", ".git/HEAD", ".htaccess", ".gitignore", ".clang-format",
         ".ci/run", "Makefile", "README.md", "LICENSE", "cgi-bin/api.cc", "cgi-bin/.htaccess", "bin/pmq",
         "htdocs/openapi.json", "htdocs/.htaccess", "local/up", "local/apache.conf", "src/README.md",
         "src/http/request.cc", "sql/0001_queue.sql", "tests/run", "var/.env", "var/token",
         "var/log/pmq.log", "build/release/libpmq.a"]
FOLDERS = ["templates", "htdocs/admin", ".ci", "", "bin", "build", "cgi-bin", "htdocs", "local", "sql", "src", "src/http", "tests", "var", ".git"]
PROGRAMS = ["cgi-bin/admin.fcgi", "cgi-bin/admin.fcgi/", "cgi-bin/admin.fcgi/login", "cgi-bin/api.fcgi", "cgi-bin/api.fcgi/", "cgi-bin/api.fcgi/v1/enqueue", "cgi-bin/api.fcgi/ping",
            "cgi-bin/api.fcgi.bak", "cgi-bin/api.fcgi~"]


def disguises(path):
    """The same path, as people write it who look for a hole."""
    first, rest = path[:1], path[1:]
    return {
        "/" + path,
        "//" + path,
        "/./" + path,
        "/" + path.replace("/", "//"),
        "/" + path.replace("/", "/./"),
        "/" + path.replace("/", "%2F"),
        "/" + path.replace("/", "%5C"),
        "/" + path.replace(".", "%2e"),
        "/" + path.replace(".", "%252e"),
        f"/%{ord(first):02x}{rest}",
        "/" + path.upper(),
        "/" + path + "/",
        "/" + path + ".",
        "/" + path + "%20",
        "/" + path + "%00",
        "/" + path + "%0a",
        "/" + path + "::$DATA",
        "/" + path + ";x=1",
        "/" + path + "?v1/ping",
        "/" + "".join(f"%{ord(letter):02X}" for letter in path),
        "/" + path.replace(".", "%c0%ae"),
        "/" + path.replace("/", "%c0%af"),
        "/" + path.replace("/", "%252f"),
        "/" + path.replace(".", "%u002e"),
        "/" + path + "%3f.json",
        "/" + path + "%23",
        "/" + path + "\\",
        "/" + path + "/.",
        "/" + path + "/..%2f" + path.rpartition("/")[2],
        "/v1/%2e%2e%2f" + path,
        "/v1/%252e%252e/" + path,
        "/v1/..;/" + path,
        "/admin/../" + path,
        "/admin/%2e%2e/" + path,
        "/admin/static/../../" + path,
        "/admin/static/..%2f..%2f" + path,
        "/admin/static/%2e%2e/%2e%2e/" + path,
        "/v1/../" + path,
        "/v1/%2e%2e/" + path,
        "/v1/.%2e/" + path,
        "/v1/..%2f" + path,
        "/v1/..%5c" + path,
        "/ping/../" + path,
        "/openapi.json/../" + path,
        "/htdocs/../" + path,
        "/cgi-bin/../" + path,
        "/cgi-bin/api.fcgi/../../" + path,
    }


@pytest.fixture
def fetch(installation):
    """fetch(path, **headers): the status and body of a GET, with the path sent exactly as written."""
    host = installation.url.removeprefix("http://").partition("/")[0]
    prefix = installation.url.removeprefix("http://" + host)

    def get(path, method="GET", **headers):
        connection = http.client.HTTPConnection(host, timeout=30)
        try:
            connection.putrequest(method, prefix + path, skip_host=False, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    return get


@pytest.fixture
def headers_of(installation):
    """headers_of(path): the status and headers of a GET."""
    def get(path):
        host, _, prefix = installation.url.removeprefix("http://").partition("/")
        connection = http.client.HTTPConnection(host, timeout=30)
        try:
            connection.request("GET", ("/" + prefix if prefix else "") + path)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers
        finally:
            connection.close()

    return get


def is_refused(status, body):
    """Told nothing: neither the file, nor whether there is one. What looks like a page of the dashboard sends to its sign-in."""
    return status in (400, 404, 303) or (status == 401 and b'"code"' in body)


@pytest.mark.parametrize("path", FILES + PROGRAMS)
def test_no_file_is_served(fetch, path):
    file = ROOT / path
    secret = file.read_bytes()[:200] if file.is_file() else None
    for disguise in sorted(disguises(path)):
        status, body = fetch(disguise)
        assert is_refused(status, body), f"{disguise} answered {status}: {body[:200]!r}"
        assert secret is None or len(secret) < 8 or secret not in body, disguise


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_folder_is_listed(fetch, folder):
    for path in ({f"/{folder}", f"/{folder}/"} if folder else {"/", "//", "/./", "/%2e/", "/?C=M;O=A"}):
        status, body = fetch(path)
        assert status == 404, f"{path} answered {status}"
        assert b"Index of" not in body


def test_what_is_there_and_what_is_not_look_the_same(fetch):
    there = fetch("/Makefile")
    missing = fetch("/Nakefile")
    assert there[0] == missing[0] == 404
    assert there[1].replace(b"Makefile", b"") == missing[1].replace(b"Nakefile", b"")


@pytest.mark.parametrize("path", ["/Makefile", "/nothing", "/cgi-bin/", "/v1/nothing", "/ping",
                                  "/openapi.json", "/admin/login", "/admin/static/admin.css"])
def test_each_answer_says_once_how_browsers_are_to_take_it(headers_of, path):
    """Files and Apache's own pages too; what the programs send is not sent twice."""
    _, headers = headers_of(path)
    assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
    for name in ("X-Frame-Options", "Content-Security-Policy"):
        assert len(headers.get_all(name, [])) == 1, (path, name)


def test_negotiation_finds_no_file(fetch):
    for path in ("/README", "/LICENSE", "/htdocs/openapi", "/openapi", "/cgi-bin/api"):
        assert fetch(path, Accept="text/markdown, */*")[0] == 404, path


def test_case_and_suffixes_make_no_second_way_in(fetch):
    for path in ("/PING", "/Ping", "/pingx", "/ping.json", "/ping%00", "/xping", "/V1/poll", "/v1x/poll",
                 "/v2/poll", "/enqueue.php", "/openapi.json.bak", "/OPENAPI.JSON"):
        assert fetch(path)[0] in (400, 404), path


def test_the_server_never_echoes_a_trace(fetch):
    assert fetch("/v1/stats", method="TRACE")[0] in (403, 404, 405)


def test_the_contract_and_the_health_are_served(fetch):
    status, body = fetch("/openapi.json")
    assert status == 200
    assert body == (ROOT / "htdocs/openapi.json").read_bytes()
    assert fetch("/ping")[0] == 200
    assert fetch("/healthz")[0] == 200
