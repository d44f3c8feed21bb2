#pragma once

#include <cppdb/frontend.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "config/settings.h"
#include "store/mysql/database_error.h"

namespace pmq::store::mysql {

/// The values for the `?` of one statement, in order. Texts are kept by view: what they point to
/// must live until the statement has run.
class Values {
 public:
  Values& add(std::int64_t value) { return push(value); }
  Values& add(std::uint64_t value) { return push(value); }
  Values& add(int value) { return push(std::int64_t{value}); }
  Values& add(double value) { return push(value); }
  Values& add(std::string_view value) { return push(value); }
  Values& add(const std::string& value) { return push(std::string_view(value)); }
  Values& add(const char* value) { return push(std::string_view(value)); }
  Values& add(Time value) { return push(std::int64_t{value.time_since_epoch().count()}); }
  Values& add(std::nullopt_t) { return push(std::monostate()); }
  template <typename T>
  Values& add(const std::optional<T>& value) {
    if (value) return add(*value);
    return push(std::monostate());
  }

 private:
  friend class Session;
  using Value = std::variant<std::monostate, std::int64_t, std::uint64_t, double, std::string_view>;

  Values& push(Value value) {
    values_.push_back(value);
    return *this;
  }

  std::vector<Value> values_;
};

template <typename... T>
[[nodiscard]] Values values(const T&... items) {
  Values all;
  (all.add(items), ...);
  return all;
}

/// The rows of a query, read column by column from left to right. A NULL where none is expected
/// throws.
class Rows {
 public:
  explicit Rows(cppdb::result result) : result_(std::move(result)) {}

  [[nodiscard]] bool next();
  [[nodiscard]] std::int64_t integer();
  [[nodiscard]] int small_integer() { return static_cast<int>(integer()); }
  [[nodiscard]] std::uint64_t unsigned_integer();
  [[nodiscard]] double number();
  [[nodiscard]] std::string text();
  [[nodiscard]] Time time() { return Time(milliseconds(integer())); }
  [[nodiscard]] std::optional<std::int64_t> optional_integer();
  [[nodiscard]] std::optional<std::uint64_t> optional_unsigned();
  [[nodiscard]] std::optional<double> optional_number();
  [[nodiscard]] std::optional<std::string> optional_text();
  [[nodiscard]] std::optional<Time> optional_time();

 private:
  template <typename T>
  T fetch();
  template <typename T>
  std::optional<T> fetch_optional();

  cppdb::result result_;
  int column_ = 0;
};

/// One connection, set up the way the queue needs it: utf8mb4, READ COMMITTED, strict, autocommit.
/// Statements are sent as text with their values escaped by the client library: CppDB's prepared
/// form costs a round trip more each time (it resets the statement on the server).
///
/// Every member throws DatabaseError for what the server refuses and ConnectionLost otherwise.
class Session {
 public:
  explicit Session(const config::DatabaseSettings& settings);

  /// Rows that changed (rows that matched but were equal already don't count).
  std::int64_t execute(std::string_view sql, const Values& values = {});
  /// The same for an INSERT: the id that its first row was given.
  std::int64_t insert(std::string_view sql, const Values& values);
  [[nodiscard]] Rows query(std::string_view sql, const Values& values = {});

  void begin() { execute("BEGIN"); }
  void commit() { execute("COMMIT"); }
  /// After an error; a connection that is gone is rolled back already, so never throws.
  void rollback() noexcept;

  /// What to add to this host's clock to get the server's. Measured when connecting, and again when
  /// that is ten seconds ago or this host's clock has been set since.
  [[nodiscard]] milliseconds clock_offset();
  /// The step between the ids of one INSERT of many rows.
  [[nodiscard]] std::int64_t id_step() const noexcept { return id_step_; }
  /// Connections that the server lets this account have at a time; 0: no bound of its own.
  [[nodiscard]] int connection_limit() const noexcept { return connection_limit_; }
  /// Where the server keeps its files, on its host.
  [[nodiscard]] const std::string& data_folder() const noexcept { return data_folder_; }
  /// How many the account has now, this one included.
  [[nodiscard]] int connections_of_account();
  /// Statements sent since it was connected.
  [[nodiscard]] std::int64_t round_trips() const noexcept { return round_trips_; }

 private:
  template <typename Run>
  auto run(std::string_view sql, const Values& values, Run&& run);
  [[noreturn]] void throw_translated(const std::string& text);
  void measure_server();
  void measure_clock(Time before, Time server);

  cppdb::session connection_;
  milliseconds clock_offset_{};
  Time measured_at_{};
  std::chrono::steady_clock::time_point measured_at_steady_{};
  std::int64_t id_step_ = 1;
  int connection_limit_ = 0;
  std::string data_folder_;
  std::int64_t round_trips_ = 0;
};

}  // namespace pmq::store::mysql
