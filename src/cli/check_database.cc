#include <cstdlib>

#include "cli/check.h"
#include "cli/text.h"
#include "store/faults.h"
#include "store/mysql/server_facts.h"

namespace pmq::cli {
namespace {

using store::mysql::ServerFacts;

Check engine(const ServerFacts& facts) {
  const auto figure = facts.engine + " " + facts.version;
  if (facts.supported) return ok("database engine", figure);
  return fail("database engine", figure, "MySQL 8.0 or MariaDB 10.6, or later, is needed");
}

Check schema(const ServerFacts& facts) {
  const std::string name = "database schema";
  const auto known = std::to_string(facts.known_schema_version);
  if (!facts.schema_version) {
    return fail(name, "no tables yet", "make them: bin/pmq migrate");
  }
  const auto figure = "version " + std::to_string(*facts.schema_version);
  if (*facts.schema_version < facts.known_schema_version) {
    return fail(name, figure + ", this program needs " + known, "run bin/pmq migrate");
  }
  if (*facts.schema_version > facts.known_schema_version) {
    return fail(name, figure + ", this program knows only " + known,
                "install the version of PMQ that made it, or a newer one");
  }
  return ok(name, figure);
}

/// All times of the queue are the database's; those of tokens are the web host's. A client that
/// computes not_before from its own clock, or a token signed elsewhere, is off by the difference,
/// and a minute (JWT_LEEWAY_SECONDS) is soon eaten up by three hosts. Hosts that keep their time
/// by NTP are within milliseconds: five seconds mean that one of them doesn't.
Check clock(const ServerFacts& facts) {
  constexpr seconds limit{5};
  const std::string name = "database clock";
  const auto apart = milliseconds{std::abs(facts.clock_difference.count())};
  if (apart <= limit) return ok(name, duration_text(apart) + " apart from this host's");
  const bool ahead = facts.clock_difference.count() > 0;
  return warn(name, duration_text(apart) + (ahead ? " ahead of" : " behind") + " this host's",
              "have both hosts keep their time by NTP: leases and schedules go by the database's "
              "clock, tokens by this host's");
}

Check round_trip(const ServerFacts& facts) {
  constexpr milliseconds slow{20};
  const auto figure = duration_text(facts.round_trip);
  if (facts.round_trip <= slow) return ok("database round trip", figure);
  return warn("database round trip", figure,
              "each request takes two to five of them: use a server nearby, or its unix socket");
}

Check isolation(const ServerFacts& facts) {
  if (facts.can_read_committed) return ok("transaction isolation", "READ COMMITTED can be set");
  return fail("transaction isolation", "READ COMMITTED can't be set",
              "ask the host to allow SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED "
              "(binlog_format must be ROW or MIXED)");
}

Check connections(const ServerFacts& facts) {
  constexpr int few = 10;
  const std::string name = "database connections";
  if (facts.max_user_connections == 0) return ok(name, "no bound for this account");
  const auto figure = "at most " + counted(facts.max_user_connections, "connection");
  if (facts.max_user_connections >= few) return ok(name, figure);
  return warn(name, figure,
              "each handler process holds one: ask the host for more, or expect 503s");
}

Check packet(const ServerFacts& facts, const config::Settings& settings) {
  const std::string name = "largest statement";
  const auto figure = counted(facts.max_allowed_packet, "byte") + " (max_allowed_packet)";
  // Binary bytes may double when they are quoted, and the rest of a statement needs room as well.
  const auto needed = 2 * static_cast<std::int64_t>(settings.max_payload_bytes) + 65536;
  if (facts.max_allowed_packet >= needed) return ok(name, figure);
  return warn(name, figure,
              "payloads of MAX_PAYLOAD_BYTES may not fit: lower it, or have the host raise "
              "max_allowed_packet");
}

}  // namespace

Checks check_database(const config::Settings& settings) {
  try {
    const auto facts = store::mysql::read_server_facts(settings.database);
    return {
        ok("database", "answers"), engine(facts),    schema(facts),      clock(facts),
        round_trip(facts),         isolation(facts), connections(facts), packet(facts, settings)};
  } catch (const store::Unavailable& error) {
    return {fail("database", error.what(),
                 "check MYSQL_HOST, MYSQL_PORT, MYSQL_SOCKET, MYSQL_USER, MYSQL_PASSWORD and "
                 "MYSQL_DB in " +
                     settings.env_file.string())};
  } catch (const std::runtime_error& error) {
    return {fail("database", error.what(), "look at the database server's log")};
  }
}

}  // namespace pmq::cli
