import concurrent.futures


def test_migrating_again_is_harmless(pmq):
    done = pmq("migrate")
    assert done.code == 0, done
    assert done.out.startswith("The schema is up to date")


def test_scripts_learn_that_there_was_nothing_to_do(pmq):
    report = pmq("migrate", "--json").json
    assert report["applied"] == []
    assert report["from"] == report["to"] >= 1
    assert pmq("migrate", "--dry-run", "--json").json == {"pending": []}


def test_a_dry_run_only_tells(pmq, empty_database):
    first = pmq("migrate", "--dry-run", "--json", MYSQL_DB=empty_database)
    assert first.code == 0, first
    assert [migration["version"] for migration in first.json["pending"]][0] == 1
    assert pmq("migrate", "--dry-run", "--json", MYSQL_DB=empty_database).json == first.json
    assert "would apply 0001 " in pmq("migrate", "--dry-run", MYSQL_DB=empty_database).out


def test_an_empty_database_gets_all_tables(pmq, empty_database):
    done = pmq("migrate", MYSQL_DB=empty_database)
    assert done.code == 0, done
    assert "applying 0001 " in done.out
    stats = pmq("stats", "--json", MYSQL_DB=empty_database)
    assert [queue["queue"] for queue in stats.json["queues"]] == ["default"]


def test_two_migrations_at_once_both_succeed(pmq, empty_database):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        calls = [pool.submit(pmq, "migrate", "--json", MYSQL_DB=empty_database) for _ in range(2)]
    done = [call.result() for call in calls]
    assert [run.code for run in done] == [0, 0], done
    applied = sorted((run.json["applied"] for run in done), key=len)
    assert applied[0] == [] and applied[1] != []


def test_without_its_tables_the_store_says_what_to_do(pmq, empty_database):
    done = pmq("stats", MYSQL_DB=empty_database)
    assert done.code == 1
    assert "bin/pmq migrate" in done.err
