#include "store/mysql/server_facts.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include "store/faults.h"
#include "store/mysql/schema_version.h"

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

/// MariaDB tells it everybody; MySQL those alone who may see all processes.
std::optional<std::int64_t> history_length(Session& session) {
  auto rows = session.query("SHOW GLOBAL STATUS LIKE 'Innodb_history_list_length'");
  if (rows.next()) {
    [[maybe_unused]] const auto name = rows.text();
    return rows.integer();
  }
  try {
    auto metrics = session.query(
        "SELECT count FROM information_schema.innodb_metrics WHERE name = 'trx_rseg_history_len'");
    if (metrics.next()) return metrics.integer();
  } catch (const DatabaseError&) {
    // It may not be seen by this account.
  }
  return std::nullopt;
}

milliseconds round_trip(Session& session) {
  using Steady = std::chrono::steady_clock;
  const auto before = Steady::now();
  session.execute("DO 1");
  return std::chrono::round<milliseconds>(Steady::now() - before);
}

/// The smaller one that is set; 0 is no bound.
int smaller_bound(int a, int b) {
  return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b);
}

}  // namespace

health::ServerFacts read_server_facts(Session& session, const config::DatabaseSettings& settings) {
  health::ServerFacts facts;
  facts.round_trip = round_trip(session);
  auto rows = session.query("SELECT VERSION(), @@max_allowed_packet");
  if (!rows.next()) throw Unavailable("the server told nothing of itself");
  facts.version = rows.text();
  facts.max_allowed_packet = rows.integer();
  const bool is_mariadb = facts.version.find("MariaDB") != std::string::npos;
  facts.engine = is_mariadb ? "MariaDB" : "MySQL";
  facts.is_supported =
      parse_version(facts.version) >= (is_mariadb ? VersionNumber{10, 6} : VersionNumber{8, 0});
  facts.clock_difference = session.clock_offset();
  facts.schema_version = read_schema_version(session);
  facts.known_schema_version = known_schema_version;
  facts.oldest_program = read_oldest_program(session);
  facts.reads_committed = reads_committed(session);
  facts.connections = session.connections_of_account();
  facts.connection_limit = smaller_bound(settings.max_connections, session.connection_limit());
  facts.history_length = history_length(session);
  return facts;
}

}  // namespace pmq::store::mysql
