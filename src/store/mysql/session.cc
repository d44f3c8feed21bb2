#include "store/mysql/session.h"

#include <cppdb/backend.h>
#include <cppdb/driver_manager.h>
#include <cppdb/utils.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <stdexcept>

extern "C" cppdb::backend::connection* cppdb_mysql_get_connection(
    const cppdb::connection_info& info);

namespace pmq::store::mysql {
namespace {

// The driver is linked in: a bundle for another host then needs no module folder.
void install_driver_once() {
  static std::once_flag installed;
  std::call_once(installed, [] {
    cppdb::driver_manager::instance().install_driver(
        "mysql", new cppdb::backend::static_driver(cppdb_mysql_get_connection));
  });
}

cppdb::connection_info connection_info_of(const config::DatabaseSettings& settings) {
  cppdb::connection_info info;
  info.driver = "mysql";
  auto& properties = info.properties;
  if (settings.socket.empty()) {
    properties["host"] = settings.host;
    properties["port"] = std::to_string(settings.port);
  } else {
    properties["unix_socket"] = settings.socket;
  }
  properties["user"] = settings.user;
  properties["password"] = std::string(settings.password.reveal());
  properties["database"] = settings.database;
  properties["set_charset_name"] = "utf8mb4";
  properties["opt_connect_timeout"] = std::to_string(settings.connect_timeout.count());
  // Longer than any statement of ours is meant to run: only a server that hangs gets here.
  properties["opt_read_timeout"] = "30";
  properties["opt_write_timeout"] = "30";
  properties["init_command"] = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
  return info;
}

/// A process that hangs in a transaction keeps its rows from all others until the server lets go of
/// it. A connection that was merely idle is opened again.
constexpr seconds longest_silence{30};

/// Leases, schedules and retention go by the server's clock, and connections may live for days.
constexpr seconds longest_trust_in_clocks{10};
/// Between this host's clock and one that nobody sets: more than what the server of a network time
/// corrects in that time, less than what a lease has to spare.
constexpr milliseconds most_drift{50};

bool means_lost_connection(std::string_view text) {
  constexpr std::array<std::string_view, 8> signs = {
      "gone away",        "Lost connection",
      "Can't connect",    "reading initial communication",
      "failed to create", "Connection was killed",
      "Server shutdown",  "Malformed packet"};
  return std::any_of(signs.begin(), signs.end(), [&](std::string_view sign) {
    return text.find(sign) != std::string_view::npos;
  });
}

// While connecting there is no session to ask for the number.
int number_while_connecting(std::string_view text) {
  if (text.find("Too many connections") != std::string_view::npos) return 1040;
  if (text.find("max_user_connections") != std::string_view::npos) return 1203;
  if (text.find("Unknown database") != std::string_view::npos) return 1049;
  if (text.find("Access denied") != std::string_view::npos) return 1045;
  return 0;
}

cppdb::session connect(const config::DatabaseSettings& settings) {
  install_driver_once();
  try {
    return cppdb::session(connection_info_of(settings));
  } catch (const cppdb::cppdb_error& error) {
    const int number = number_while_connecting(error.what());
    if (number != 0) throw DatabaseError(number, error.what());
    throw ConnectionLost(error.what());
  }
}

}  // namespace

bool Rows::next() {
  column_ = 0;
  return result_.next();
}

template <typename T>
T Rows::fetch() {
  T value{};
  // CppDB leaves the value as it was on NULL and says so only by this result.
  if (!result_.fetch(column_++, value)) {
    throw std::logic_error("column " + std::to_string(column_ - 1) + " is NULL");
  }
  return value;
}

template <typename T>
std::optional<T> Rows::fetch_optional() {
  T value{};
  if (!result_.fetch(column_++, value)) return std::nullopt;
  return value;
}

std::int64_t Rows::integer() {
  return fetch<long long>();
}
std::uint64_t Rows::unsigned_integer() {
  return fetch<unsigned long long>();
}
double Rows::number() {
  return fetch<double>();
}
std::string Rows::text() {
  return fetch<std::string>();
}

std::optional<std::int64_t> Rows::optional_integer() {
  const auto value = fetch_optional<long long>();
  return value ? std::optional<std::int64_t>(*value) : std::nullopt;
}

std::optional<std::uint64_t> Rows::optional_unsigned() {
  const auto value = fetch_optional<unsigned long long>();
  return value ? std::optional<std::uint64_t>(*value) : std::nullopt;
}

std::optional<double> Rows::optional_number() {
  return fetch_optional<double>();
}

std::optional<std::string> Rows::optional_text() {
  return fetch_optional<std::string>();
}

std::optional<Time> Rows::optional_time() {
  const auto value = optional_integer();
  return value ? std::optional<Time>(Time(milliseconds(*value))) : std::nullopt;
}

Session::Session(const config::DatabaseSettings& settings) : connection_(connect(settings)) {
  execute(
      "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', lc_messages = 'en_US',"
      " innodb_lock_wait_timeout = 2, autocommit = 1, wait_timeout = " +
      std::to_string(longest_silence.count()));
  measure_server();
}

void Session::measure_server() {
  const auto before = SystemClock().now();
  auto rows = query(
      "SELECT FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000), @@auto_increment_increment,"
      " @@max_user_connections, @@datadir");
  if (!rows.next()) throw ConnectionLost("no answer while connecting");
  measure_clock(before, rows.time());
  id_step_ = rows.integer();
  connection_limit_ = rows.small_integer();
  data_folder_ = rows.optional_text().value_or("");
}

milliseconds Session::clock_offset() {
  const auto passed = std::chrono::steady_clock::now() - measured_at_steady_;
  const auto before = SystemClock().now();
  if (passed >= longest_trust_in_clocks ||
      std::chrono::abs((before - measured_at_) - passed) > most_drift) {
    auto rows = query("SELECT FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000)");
    if (!rows.next()) throw ConnectionLost("no answer to what time it is");
    measure_clock(before, rows.time());
  }
  return clock_offset_;
}

void Session::measure_clock(Time before, Time server) {
  const auto after = SystemClock().now();
  measured_at_ = after;
  measured_at_steady_ = std::chrono::steady_clock::now();
  const auto middle = before + (after - before) / 2;
  // Within the error of the measurement the clocks are one: no jitter between connections.
  const auto difference = server - middle;
  const auto error = (after - before) / 2 + milliseconds(2);
  clock_offset_ = difference > error || -difference > error ? difference : milliseconds(0);
}

int Session::connections_of_account() {
  // An account without rights beyond its database sees its own connections, and no others.
  auto rows = query(
      "SELECT COUNT(*) FROM information_schema.processlist"
      " WHERE user = SUBSTRING_INDEX(USER(), '@', 1)");
  return rows.next() ? rows.small_integer() : 0;
}

template <typename Run>
auto Session::run(std::string_view sql, const Values& values, Run&& run) {
  ++round_trips_;
  try {
    auto statement = connection_.create_statement(std::string(sql));
    for (const auto& value : values.values_) {
      if (const auto* number = std::get_if<std::int64_t>(&value)) {
        statement.bind(static_cast<long long>(*number));
      } else if (const auto* positive = std::get_if<std::uint64_t>(&value)) {
        statement.bind(static_cast<unsigned long long>(*positive));
      } else if (const auto* real = std::get_if<double>(&value)) {
        statement.bind(*real);
      } else if (const auto* text = std::get_if<std::string_view>(&value)) {
        statement.bind(text->data(), text->data() + text->size());
      } else {
        statement.bind_null();
      }
    }
    return run(statement);
  } catch (const cppdb::cppdb_error& error) {
    throw_translated(error.what());
  }
}

std::int64_t Session::execute(std::string_view sql, const Values& values) {
  return run(sql, values, [](cppdb::statement& statement) {
    statement.exec();
    return static_cast<std::int64_t>(statement.affected());
  });
}

std::int64_t Session::insert(std::string_view sql, const Values& values) {
  return run(sql, values, [](cppdb::statement& statement) {
    statement.exec();
    return static_cast<std::int64_t>(statement.last_insert_id());
  });
}

Rows Session::query(std::string_view sql, const Values& values) {
  return Rows(run(sql, values, [](cppdb::statement& statement) { return statement.query(); }));
}

void Session::rollback() noexcept {
  try {
    execute("ROLLBACK");
  } catch (const std::exception&) {
    // The connection is gone, and with it the transaction.
  }
}

// CppDB gives errors as text alone; on the same connection the server still knows the number.
void Session::throw_translated(const std::string& text) {
  if (means_lost_connection(text)) throw ConnectionLost(text);
  int number = 0;
  try {
    auto rows = cppdb::result(connection_.create_statement("SHOW ERRORS LIMIT 1").query());
    if (rows.next()) number = rows.get<int>(1);
  } catch (const cppdb::cppdb_error&) {
    throw ConnectionLost(text);
  }
  if (number == 0) throw std::logic_error("the database client refused a statement: " + text);
  throw DatabaseError(number, text);
}

}  // namespace pmq::store::mysql
