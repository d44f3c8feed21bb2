#include "store/mysql/server_facts.h"

#include <charconv>
#include <utility>

#include "store/faults.h"
#include "store/mysql/schema_version.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {
namespace {

/// Major and minor.
using VersionNumber = std::pair<int, int>;

VersionNumber parse_version(const std::string& text) {
  VersionNumber number{};
  const auto* end = text.data() + text.size();
  const auto [rest, fault] = std::from_chars(text.data(), end, number.first);
  if (fault == std::errc() && rest != end) std::from_chars(rest + 1, end, number.second);
  return number;
}

// The variable has one name on MySQL 8 and another on MariaDB before 11.1.
bool reads_committed(Session& session) {
  auto rows = session.query(
      "SHOW SESSION VARIABLES WHERE Variable_name IN ('transaction_isolation', 'tx_isolation')");
  if (!rows.next()) return false;
  [[maybe_unused]] const auto name = rows.text();
  return rows.text() == "READ-COMMITTED";
}

void read_variables(Session& session, ServerFacts& facts) {
  auto rows = session.query(
      "SELECT VERSION(), FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000), @@max_user_connections,"
      " @@wait_timeout, @@max_allowed_packet");
  if (!rows.next()) throw Unavailable("the server told nothing of itself");
  facts.version = rows.text();
  facts.server_time = rows.time();
  facts.max_user_connections = rows.small_integer();
  facts.wait_timeout = seconds(rows.integer());
  facts.max_allowed_packet = rows.integer();
}

ServerFacts read_from(Session& session) {
  ServerFacts facts;
  const auto before = SystemClock().now();
  session.execute("DO 1");
  facts.round_trip = SystemClock().now() - before;
  read_variables(session, facts);
  const bool is_mariadb = facts.version.find("MariaDB") != std::string::npos;
  facts.engine = is_mariadb ? "MariaDB" : "MySQL";
  facts.supported =
      parse_version(facts.version) >= (is_mariadb ? VersionNumber{10, 6} : VersionNumber{8, 0});
  facts.clock_difference = session.clock_offset();
  facts.schema_version = read_schema_version(session);
  facts.known_schema_version = known_schema_version;
  facts.can_read_committed = reads_committed(session);
  return facts;
}

}  // namespace

ServerFacts read_server_facts(const config::DatabaseSettings& settings) {
  try {
    Session session(settings);
    return read_from(session);
  } catch (const ConnectionLost& error) {
    throw Unavailable(error.what());
  } catch (const DatabaseError& error) {
    throw Unavailable(error.what());
  }
}

}  // namespace pmq::store::mysql
