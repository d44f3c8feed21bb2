import contextlib
import functools
import http.server
import threading

import pytest

from installation import free_port


@contextlib.contextmanager
def plain_web_server(folder):
    """A web server that knows no .htaccess and hands out every file it has, whoever asks."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def status_of(done):
    return {check["name"]: check["status"] for check in done.json["checks"]}


def test_a_sound_installation_has_no_failure(pmq):
    done = pmq("doctor", "--json")
    assert done.code == 0, done
    assert done.json["status"] == "ok", done
    assert {"settings", "database", "database engine", "database schema", "database clock",
            "turns at the database", "transaction isolation", "web route", "health", "settings hidden", "token accepted",
            "tampered token refused"} <= set(status_of(done))


def test_people_get_a_line_for_each_check_and_a_sum(pmq):
    done = pmq("doctor")
    *lines, empty, total = done.out.splitlines()
    assert empty == "" and total.endswith("0 failed")
    assert all(line.split()[0] in ("ok", "warn", "fail", "->") for line in lines)


def test_every_trouble_comes_with_advice(pmq):
    done = pmq("doctor", "--json", DEV_MODE="true", JWT_REQUIRE_SCOPES="false", MYSQL_PASSWORD="no",
               PUBLIC_URL=f"http://127.0.0.1:{free_port()}")
    for check in done.json["checks"]:
        assert check["figure"]
        assert (check["advice"] is None) == (check["status"] == "ok"), check


def test_warnings_are_no_failure(pmq):
    done = pmq("doctor", "--json", DEV_MODE="true")
    assert done.code == 0 and done.json["status"] == "warn"
    assert status_of(done)["dev mode"] == "warn"


def test_a_secret_made_by_hand_is_told(pmq):
    assert status_of(pmq("doctor", "--json", JWT_SECRET_KEY="secret" * 6))["token secret"] == "warn"


def test_dev_mode_where_the_world_comes_is_a_failure(pmq):
    done = pmq("doctor", "--json", DEV_MODE="true", PUBLIC_URL="http://pmq.invalid")
    assert done.code == 1
    assert status_of(done)["dev mode"] == "fail"


def test_a_weak_password_of_the_database_is_told(pmq):
    assert status_of(pmq("doctor", "--json"))["database password"] == "ok"
    assert status_of(pmq("doctor", "--json", MYSQL_PASSWORD="short"))["database password"] == "warn"


@pytest.mark.parametrize("mode, told", [(0o600, "ok"), (0o640, "warn"), (0o644, "warn"), (0o606, "warn"), (0o400, "ok")])
def test_settings_that_others_may_read_are_told(installation, pmq, mode, told):
    before = installation.env_file.stat().st_mode
    installation.env_file.chmod(mode)
    try:
        assert status_of(pmq("doctor", "--json"))["settings file"] == told
    finally:
        installation.env_file.chmod(before)


def test_bad_settings_are_a_failure_of_their_own(pmq):
    done = pmq("doctor", "--json", MYSQL_PORT="none")
    assert done.code == 1
    [check] = done.json["checks"]
    assert check["name"] == "settings" and check["status"] == "fail"
    assert "MYSQL_PORT" in check["figure"]


def test_a_refused_login_is_a_failure(pmq):
    done = pmq("doctor", "--json", MYSQL_PASSWORD="wrong")
    assert done.code == 1
    assert status_of(done)["database"] == "fail"
    assert status_of(done)["web route"] == "ok"


def test_a_site_that_does_not_answer_is_a_failure(pmq):
    done = pmq("doctor", "--json", PUBLIC_URL=f"http://127.0.0.1:{free_port()}")
    assert done.code == 1
    assert status_of(done)["web route"] == "fail"
    assert status_of(done)["database"] == "ok"


def test_a_secret_that_the_service_does_not_have_is_a_failure(pmq):
    done = pmq("doctor", "--json", JWT_SECRET_KEY="0123456789abcdef" * 4)
    assert done.code == 1
    assert status_of(done)["token accepted"] == "fail"
    assert status_of(done)["tampered token refused"] == "ok"


def test_a_site_without_our_handler_is_a_failure(pmq, tmp_path):
    with plain_web_server(tmp_path) as url:
        done = pmq("doctor", "--json", PUBLIC_URL=url)
    assert done.code == 1
    assert status_of(done)["web route"] == "fail"


def test_a_site_that_hands_out_files_and_trusts_everybody_is_a_failure(pmq, tmp_path):
    (tmp_path / "v1").mkdir()
    for file, text in {"ping": "pong", "healthz": "OK", ".env": "A=B", "v1/stats": "{}"}.items():
        (tmp_path / file).write_text(text)
    with plain_web_server(tmp_path) as url:
        done = pmq("doctor", "--json", PUBLIC_URL=url)
    assert done.code == 1
    found = status_of(done)
    assert found["web route"] == "ok"
    assert found["settings hidden"] == "fail"
    assert found["sources hidden"] == "ok"
    assert found["tampered token refused"] == "fail"


@pytest.mark.parametrize("file", ["Makefile", "src/README.md", "sql/0001_queue.sql", "bin/pmq", "cgi-bin/api.fcgi", ".git/config"])
def test_a_site_that_hands_out_a_file_of_the_program_is_a_failure(pmq, tmp_path, file):
    for name in ("ping", file):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("pong")
    with plain_web_server(tmp_path) as url:
        done = pmq("doctor", "--json", PUBLIC_URL=url)
    assert (done.code, status_of(done)["sources hidden"], status_of(done)["settings hidden"]) == (1, "fail", "ok")


def test_without_a_public_url_the_site_is_not_looked_at(pmq):
    done = pmq("doctor", "--json", PUBLIC_URL="")
    assert done.code == 0
    assert status_of(done)["web route"] == "warn"
    assert "token accepted" not in status_of(done)
