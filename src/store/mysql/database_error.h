#pragma once

#include <stdexcept>
#include <string>

namespace pmq::store::mysql {

/// What the server answered to a statement.
class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(int number, const std::string& text);

  [[nodiscard]] int number() const noexcept { return number_; }
  /// The same transaction can succeed when run again: deadlock, lock timeout, a row changed under a
  /// cluster's commit, a cluster node not ready.
  [[nodiscard]] bool is_transient() const noexcept;
  [[nodiscard]] bool is_duplicate_key() const noexcept;
  /// The user or the server has no more connections to give.
  [[nodiscard]] bool is_out_of_connections() const noexcept;
  [[nodiscard]] bool is_storage_full() const noexcept;
  [[nodiscard]] bool is_missing_schema() const noexcept;
  /// A column or an index is there already, so it can't be added.
  [[nodiscard]] bool is_there_already() const noexcept;
  /// A lock wasn't had in time: of a row, or of a table.
  [[nodiscard]] bool is_lock_wait_timeout() const noexcept { return number_ == 1205; }
  /// The account may not do this.
  [[nodiscard]] bool is_denied() const noexcept;

 private:
  int number_;
  bool no_room_;
};

/// The connection could not be made, or broke. Whether the statement under way took effect can't
/// be told.
struct ConnectionLost : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace pmq::store::mysql
