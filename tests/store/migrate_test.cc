#include <atomic>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <thread>

#include "store/fixture.h"
#include "store/mysql/migrate.h"
#include "store/mysql/migration_file.h"
#include "store/mysql/schema_version.h"
#include "store/mysql/server_facts.h"

namespace pmq::test {
namespace {

using store::mysql::MigrationRefused;

/// A folder of migrations of its own, and a database without any.
struct MigrateFixture {
  MigrateFixture() : folder(std::filesystem::temp_directory_path() / "pmq-migrate-test") {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    write("0001_first.sql", "-- one\nCREATE TABLE IF NOT EXISTS migrate_a (\n  id INT\n);\n");
    forget();
  }
  ~MigrateFixture() {
    forget();
    std::filesystem::remove_all(folder);
  }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
  }

  void forget() {
    store::mysql::Session sql(database());
    sql.execute("DROP TABLE IF EXISTS schema_migration, migrate_a, migrate_b");
  }

  store::mysql::MigrationReport migrate() {
    return store::mysql::migrate(database(), folder, [](const auto&) {});
  }

  std::filesystem::path folder;
};

BOOST_FIXTURE_TEST_SUITE(migrate, MigrateFixture)

BOOST_AUTO_TEST_CASE(each_migration_is_applied_once) {
  BOOST_TEST(migrate().applied.size() == 1);
  BOOST_TEST(migrate().applied.empty());
  write("0002_second.sql", "CREATE TABLE IF NOT EXISTS migrate_b (id INT);\n");
  BOOST_TEST(store::mysql::pending(database(), folder).size() == 1);
  const auto report = migrate();
  BOOST_TEST(report.from == 1);
  BOOST_TEST(report.to == 2);
  BOOST_TEST(report.applied.front().name == "second");
}

BOOST_AUTO_TEST_CASE(two_at_once_apply_it_once) {
  std::size_t applied[2] = {};
  std::thread other([&] { applied[1] = migrate().applied.size(); });
  applied[0] = migrate().applied.size();
  other.join();
  BOOST_TEST(applied[0] + applied[1] == 1);
}

BOOST_AUTO_TEST_CASE(changed_file_is_refused) {
  migrate();
  write("0001_first.sql", "CREATE TABLE IF NOT EXISTS migrate_a (id BIGINT);\n");
  BOOST_CHECK_THROW(migrate(), MigrationRefused);
}

BOOST_AUTO_TEST_CASE(newer_schema_is_refused) {
  write("0002_second.sql", "CREATE TABLE IF NOT EXISTS migrate_b (id INT);\n");
  migrate();
  std::filesystem::remove(folder / "0002_second.sql");
  BOOST_CHECK_THROW(migrate(), MigrationRefused);
}

BOOST_AUTO_TEST_CASE(failed_migration_is_not_taken_for_applied) {
  write("0002_second.sql",
        "CREATE TABLE IF NOT EXISTS migrate_b (id INT);\nCREATE TABLE nonsense;\n");
  BOOST_CHECK_THROW(migrate(), MigrationRefused);
  write("0002_second.sql", "CREATE TABLE IF NOT EXISTS migrate_b (id INT);\n");
  BOOST_TEST(migrate().applied.size() == 1);
}

BOOST_AUTO_TEST_CASE(gap_in_the_numbers_is_refused) {
  write("0003_third.sql", "CREATE TABLE migrate_b (id INT);\n");
  BOOST_CHECK_THROW(migrate(), MigrationRefused);
}

BOOST_AUTO_TEST_CASE(store_refuses_a_schema_it_does_not_know) {
  SystemRandom random;
  store::mysql::MysqlStore store(database(), random);
  BOOST_CHECK_THROW(store.check(), store::SchemaMismatch);
  migrate();
  const int known = store::mysql::known_schema_version;
  for (int version = 2; version <= known; ++version)
    write(std::to_string(version) + "_next.sql",
          "CREATE TABLE IF NOT EXISTS migrate_b (id INT);\n");
  migrate();
  BOOST_CHECK_NO_THROW(store.check());
  write(std::to_string(known + 1) + "_adds.sql", "ALTER TABLE migrate_b ADD COLUMN more INT;\n");
  migrate();
  BOOST_CHECK_NO_THROW(store.check());
  write(std::to_string(known + 2) + "_takes_away.sql",
        "-- more moved elsewhere\n-- needs program " + std::to_string(known + 1) +
            "\nALTER TABLE migrate_b DROP COLUMN more;\n");
  migrate();
  BOOST_CHECK_THROW(store.check(), store::SchemaMismatch);
}

BOOST_AUTO_TEST_CASE(migration_that_was_cut_off_is_repeated) {
  store::mysql::Session sql(database());
  sql.execute("CREATE TABLE migrate_b (id INT, more INT, KEY by_more (more))");
  write(
      "0002_second.sql",
      "CREATE TABLE IF NOT EXISTS migrate_b (id INT);\n"
      "ALTER TABLE migrate_b ADD COLUMN more INT;\nALTER TABLE migrate_b ADD KEY by_more (more);\n"
      "ALTER TABLE migrate_b ADD COLUMN last INT;\n");
  BOOST_TEST(migrate().applied.size() == 2);
  BOOST_TEST(sql.query("SELECT COUNT(last) FROM migrate_b").next());
}

BOOST_AUTO_TEST_CASE(migration_of_a_table_in_use_keeps_nobody_waiting) {
  migrate();
  store::mysql::Session reader(database());
  store::mysql::Session writer(database());
  reader.begin();
  static_cast<void>(reader.query("SELECT * FROM migrate_a").next());
  write("0002_second.sql", "ALTER TABLE migrate_a ADD COLUMN more INT;\n");
  std::atomic<std::size_t> applied = 0;
  std::thread other([&] { applied = migrate().applied.size(); });
  writer.execute("SET SESSION lock_wait_timeout = 5");
  int written = 0;
  for (int i = 0; i < 30; ++i) {
    written += static_cast<int>(writer.execute("INSERT INTO migrate_a (id) VALUES (1)"));
    std::this_thread::sleep_for(milliseconds(100));
  }
  BOOST_TEST(written == 30);
  BOOST_TEST(applied == 0);
  reader.commit();
  other.join();
  BOOST_TEST(applied == 1);
}

BOOST_AUTO_TEST_CASE(program_knows_the_newest_migration_of_its_folder) {
  const auto* root = std::getenv("PMQ_ROOT");
  const auto files =
      store::mysql::read_migrations(std::filesystem::path(root != nullptr ? root : ".") / "sql");
  BOOST_TEST(files.back().migration.version == store::mysql::known_schema_version);
}

BOOST_AUTO_TEST_CASE(statements_end_at_a_semicolon_that_ends_a_line) {
  const auto statements =
      store::mysql::split_statements("-- a; comment\nA ';' b;\n\nC\n  -- more\n d ;\r\n");
  BOOST_REQUIRE_EQUAL(statements.size(), 2);
  BOOST_TEST(statements[0] == "A ';' b");
  BOOST_CHECK_THROW(store::mysql::split_statements("A;\nB"), MigrationRefused);
}

BOOST_AUTO_TEST_CASE(server_tells_what_it_is) {
  store::mysql::Session session(database());
  const auto facts = store::mysql::read_server_facts(session, database());
  BOOST_TEST(facts.is_supported);
  BOOST_TEST((facts.engine == "MariaDB" || facts.engine == "MySQL"));
  BOOST_TEST(facts.reads_committed);
  BOOST_TEST(!facts.schema_version.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test
