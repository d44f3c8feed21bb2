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
