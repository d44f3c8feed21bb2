#pragma once

#include <cstdint>
#include <string>

namespace pmq::log {

/// Of the names of a log's files. Given back when it is closed, however that comes: who is killed
/// holds it no longer.
class RotationLock {
 public:
  enum class For : std::uint8_t {
    renaming,  ///< by one process at a time; not waited for
    looking,   ///< by any number, for as long as they look; waits while one is renaming
  };

  RotationLock(const std::string& path, For purpose);
  RotationLock(const RotationLock&) = delete;
  RotationLock& operator=(const RotationLock&) = delete;
  ~RotationLock();

  /// Never for looking where no file was put aside yet.
  [[nodiscard]] bool is_held() const noexcept { return is_held_; }

 private:
  int descriptor_;
  bool is_held_ = false;
};

}  // namespace pmq::log
