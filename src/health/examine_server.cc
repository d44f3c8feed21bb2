#include "health/examine_server.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/text.h"
#include "health/check_parts.h"

namespace pmq::health {
namespace {

Check database_check(std::string measure, std::string title) {
  return check_of("database", std::move(measure), std::move(title));
}

Check answers() {
  auto check = database_check("answers", "database");
  check.figure = "answers";
  return check;
}

Check engine(const ServerFacts& server) {
  auto check = database_check("engine", "database engine");
  check.figure = server.engine + " " + server.version;
  check.limit = "MySQL 8.0 or MariaDB 10.6, or later";
  if (server.is_supported) return check;
  check.status = Status::fail;
  check.advice = "MySQL 8.0 or MariaDB 10.6, or later, is needed";
  return check;
}

Check schema(const ServerFacts& server) {
  auto check = database_check("schema_version", "database schema");
  const auto known = server.known_schema_version;
  check.limit = "version " + std::to_string(known);
  if (!server.schema_version) {
    check.status = Status::fail;
    check.figure = "no tables yet";
    check.advice = "make them: bin/pmq migrate";
    return check;
  }
  check.value = *server.schema_version;
  check.unit = "version";
  check.figure = "version " + std::to_string(*server.schema_version);
  if (*server.schema_version == known) return check;
  const bool is_older = *server.schema_version < known;
  if (!is_older && server.oldest_program <= known) {
    check.status = Status::warn;
    check.figure += ", newer than this program, and of use to it";
    check.advice = "go on with the upgrade: put the newer program in place";
    return check;
  }
  check.status = Status::fail;
  check.figure +=
      (is_older ? ", this program needs " : ", this program knows only ") + std::to_string(known);
  check.advice =
      is_older ? "run bin/pmq migrate" : "install the version of PMQ that made it, or a newer one";
  return check;
}

/// All times of the queue are the database's; those of tokens are the web host's. A client that
/// computes not_before from its own clock, or a token signed elsewhere, is off by the difference,
/// and a minute (JWT_LEEWAY_SECONDS) is soon eaten up by three hosts. Hosts that keep their time
/// by NTP are within milliseconds: five seconds mean that one of them doesn't.
Check clock(const ServerFacts& server) {
  constexpr seconds most{5};
  auto check = database_check("clock_difference", "database clock");
  const auto apart = milliseconds{std::abs(server.clock_difference.count())};
  check.value = static_cast<double>(server.clock_difference.count());
  check.unit = "ms";
  check.alerts = true;
  check.limit = "at most " + duration_text(most);
  check.figure = duration_text(apart) + " apart from this host's";
  if (apart <= most) return check;
  check.status = Status::warn;
  check.figure = duration_text(apart) +
                 (server.clock_difference.count() > 0 ? " ahead of" : " behind") + " this host's";
  check.advice =
      "have both hosts keep their time by NTP: leases and schedules go by the database's clock, "
      "tokens by this host's";
  return check;
}

Check round_trip(const ServerFacts& server) {
  constexpr milliseconds slow{20};
  auto check = database_check("round_trip", "database round trip");
  check.value = static_cast<double>(server.round_trip.count());
  check.unit = "ms";
  check.figure = duration_text(server.round_trip);
  check.limit = "at most " + duration_text(slow);
  if (server.round_trip <= slow) return check;
  check.status = Status::warn;
  check.advice = "each request takes two to five of them: use a server nearby, or its unix socket";
  return check;
}

Check isolation(const ServerFacts& server) {
  auto check = database_check("isolation", "transaction isolation");
  check.figure =
      server.reads_committed ? "READ COMMITTED can be set" : "READ COMMITTED can't be set";
  if (server.reads_committed) return check;
  check.status = Status::fail;
  check.advice =
      "ask the host to allow SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED "
      "(binlog_format must be ROW or MIXED)";
  return check;
}

Check connections(const ServerFacts& server) {
  constexpr int few = 10;
  auto check = database_check("connections", "database connections");
  check.value = server.connections;
  check.unit = "connections";
  check.alerts = true;
  check.figure = counted(server.connections, "connection") + " used";
  if (server.connection_limit == 0) {
    check.figure += ", no bound for this account";
    return check;
  }
  // The last fifth is kept for consumers, two at least: beyond it producers are sent away.
  const int most = server.connection_limit - std::max(2, server.connection_limit / 5);
  check.figure += " of " + std::to_string(server.connection_limit);
  check.limit = "at most " + std::to_string(most);
  if (server.connections > most) {
    check.status = Status::warn;
    check.advice = "producers are answered 503 now: ask the host for more, or run fewer processes";
  } else if (server.connection_limit < few) {
    check.status = Status::warn;
    check.alerts = false;  // it is so always
    check.advice = "each handler process holds one: ask the host for more, or expect 503s";
  }
  return check;
}

Check packet(const ServerFacts& server, const Limits& limits) {
  // Binary bytes may double when they are quoted, and the rest of a statement needs room as well.
  const auto needed = 2 * limits.largest_payload + 65536;
  auto check = database_check("max_allowed_packet", "largest statement");
  check.value = static_cast<double>(server.max_allowed_packet);
  check.unit = "bytes";
  check.figure = counted(server.max_allowed_packet, "byte") + " (max_allowed_packet)";
  check.limit = "at least " + counted(needed, "byte");
  if (server.max_allowed_packet >= needed) return check;
  check.status = Status::warn;
  check.advice =
      "payloads of MAX_PAYLOAD_BYTES may not fit: lower it, or have the host raise "
      "max_allowed_packet";
  return check;
}

/// While a snapshot stays open nothing behind it is purged, and reads of a queue's head step over
/// all of it.
Check purge(const ServerFacts& server) {
  constexpr std::int64_t most = 1'000'000;
  auto check = database_check("purge_lag", "purge lag");
  if (!server.history_length) {
    check.figure = "the server doesn't tell this account";
    return check;
  }
  check.value = static_cast<double>(*server.history_length);
  check.unit = "undo records";
  check.figure = counted(*server.history_length, "undo record") + " to be purged";
  check.limit = "at most " + with_separators(most);
  if (*server.history_length <= most) return check;
  check.status = Status::warn;
  check.advice = "a transaction is open for long (a backup, another application): end it";
  return check;
}

}  // namespace

Checks examine_server(const ServerFacts& server, const Limits& limits) {
  return {answers(),           engine(server),         schema(server),
          clock(server),       round_trip(server),     isolation(server),
          connections(server), packet(server, limits), purge(server)};
}

}  // namespace pmq::health
