#include "store/mysql/database_error.h"

#include <string_view>

namespace pmq::store::mysql {

// Numbers: the reference of server error messages, which MySQL and MariaDB share below 1800.

namespace {

/// Errors of files carry the system's own number: ENOSPC is 28, EDQUOT 122.
bool tells_of_no_room(std::string_view text) {
  for (const std::string_view sign : {"No space left on device", "Disk quota exceeded", "error 28 ",
                                      "error 122 ", "rrcode: 28 ", "rrcode: 122 "}) {
    if (text.find(sign) != text.npos) return true;
  }
  return false;
}

}  // namespace

DatabaseError::DatabaseError(int number, const std::string& text)
    : std::runtime_error("error " + std::to_string(number) + ": " + text),
      number_(number),
      no_room_(tells_of_no_room(text)) {}

bool DatabaseError::is_transient() const noexcept {
  constexpr int checkread = 1020;
  constexpr int cluster_not_ready = 1047;
  constexpr int deadlock = 1213;
  return number_ == deadlock || is_lock_wait_timeout() || number_ == checkread ||
         number_ == cluster_not_ready;
}

bool DatabaseError::is_duplicate_key() const noexcept {
  return number_ == 1062;
}

bool DatabaseError::is_out_of_connections() const noexcept {
  return number_ == 1040 || number_ == 1203 || number_ == 1226;
}

bool DatabaseError::is_storage_full() const noexcept {
  constexpr int disk_full = 1021;
  constexpr int table_full = 1114;
  return number_ == disk_full || number_ == table_full || no_room_;
}

bool DatabaseError::is_there_already() const noexcept {
  constexpr int duplicate_column = 1060;
  constexpr int duplicate_index = 1061;
  return number_ == duplicate_column || number_ == duplicate_index;
}

bool DatabaseError::is_denied() const noexcept {
  constexpr int on_database = 1044;
  constexpr int on_table = 1142;
  constexpr int on_column = 1143;
  constexpr int needs_privilege = 1227;
  return number_ == on_database || number_ == on_table || number_ == on_column ||
         number_ == needs_privilege;
}

bool DatabaseError::is_missing_schema() const noexcept {
  constexpr int unknown_database = 1049;
  constexpr int unknown_column = 1054;
  constexpr int unknown_table = 1146;
  return number_ == unknown_database || number_ == unknown_column || number_ == unknown_table;
}

}  // namespace pmq::store::mysql
