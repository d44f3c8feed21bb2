"""What holds for every command: help, exit codes, and errors that say what to do."""

import re

import pytest

COMMANDS = [
    ["migrate"], ["token"], ["stats"], ["doctor"],
    ["dead-letter"], ["dead-letter", "list"], ["dead-letter", "requeue"], ["dead-letter", "discard"],
    ["subscription"], ["subscription", "list"], ["subscription", "show"], ["subscription", "create"],
    ["subscription", "change"], ["subscription", "remove"], ["subscription", "pause"],
    ["subscription", "resume"], ["subscription", "test"], ["subscription", "rotate-secret"],
    ["subscription", "reset-breaker"], ["subscription", "sign"],
]

REQUIRED = {"MYSQL_USER": "u", "MYSQL_DB": "d", "JWT_SECRET_KEY": "0123456789abcdef" * 2}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_with_an_example(run_pmq, command):
    done = run_pmq(*command, "--help")
    assert done.code == 0
    assert f"Example:\n  bin/pmq {command[0]}" in done.out
    assert done.err == ""


def test_the_help_names_every_command(run_pmq):
    help_text = run_pmq("--help").out
    for command in COMMANDS:
        assert re.search(rf"^  {command[0]} ", help_text, re.MULTILINE), command
    assert "Exit codes" in help_text


def test_the_version_is_told(run_pmq):
    done = run_pmq("--version")
    assert done.code == 0
    assert re.fullmatch(r"pmq \d+\.\d+\.\d+\S*\n", done.out)


@pytest.mark.parametrize("arguments, told", [
    ([], "a command is required"),
    (["dead-letter"], "a command is required"),
    (["nonsense"], "nonsense"),
    (["--nonsense"], "--nonsense"),
    (["migrate", "nonsense"], "nonsense"),
    (["token", "--sub"], "--sub"),
    (["token", "--sub", "x", "--ttl", "soon"], "--ttl"),
], ids=repr)
def test_a_wrong_command_line_is_exit_code_2(run_pmq, arguments, told):
    done = run_pmq(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert told in done.err and done.err.startswith("pmq: ")


def test_a_missing_setting_is_one_clear_line(run_pmq, tmp_path):
    done = run_pmq("--env", tmp_path / "none.env", "stats")
    assert done.code == 1
    assert done.out == ""
    [line] = done.err.splitlines()
    assert "MYSQL_USER" in line and str(tmp_path / "none.env") in line


def test_a_bad_setting_is_one_clear_line(run_pmq, tmp_path):
    env = tmp_path / "bad.env"
    env.touch(mode=0o600)
    env.write_text("MYSQL_PORT=none\n")
    done = run_pmq("--env", env, "stats")
    assert done.code == 1
    assert done.err == (f'pmq: MYSQL_PORT ({env}, line 1): "none" is no whole number'
                        " from 1 to 65535\n")


def test_a_database_that_is_away_is_told_with_what_to_do(run_pmq, tmp_path):
    done = run_pmq("--env", tmp_path / "none.env", "stats", MYSQL_SOCKET=str(tmp_path / "none.sock"),
                   **REQUIRED)
    assert done.code == 1
    assert done.out == ""
    assert "MYSQL_ settings" in done.err and "bin/pmq doctor" in done.err


def test_a_secret_is_never_told(run_pmq, tmp_path):
    secrets = {"JWT_SECRET_KEY": "too-short-secret", "MYSQL_PASSWORD": "hunter2-password"}
    for extra in ({}, {"JWT_SECRET_KEY": REQUIRED["JWT_SECRET_KEY"]}):
        variables = {**REQUIRED, **secrets, **extra, "MYSQL_SOCKET": str(tmp_path / "none.sock")}
        for command in (["stats"], ["doctor"], ["doctor", "--json"], ["migrate"]):
            done = run_pmq("--env", tmp_path / "none.env", *command, **variables)
            assert done.code == 1
            told = done.out + done.err
            assert variables["JWT_SECRET_KEY"] not in told
            assert variables["MYSQL_PASSWORD"] not in told


def test_the_file_of_settings_can_come_from_the_environment(installation, run_pmq):
    done = run_pmq("stats", "--json", PMQ_ENV=str(installation.env_file))
    assert done.code == 0, done


def test_options_of_the_program_may_follow_the_command(installation, run_pmq):
    done = run_pmq("stats", "--json", "--env", installation.env_file)
    assert done.code == 0, done
