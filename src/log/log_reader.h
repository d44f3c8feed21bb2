#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>

namespace pmq::log {

/// Reads the lines of a LogFile and of the old ones that are left, oldest first, while others write
/// and put files aside. Each line comes once.
class LogReader {
 public:
  enum class Until { end, forever };

  /// Until::forever: none of next_line() is no end, and it is asked again after a moment.
  LogReader(std::string path, Until until);
  LogReader(const LogReader&) = delete;
  LogReader& operator=(const LogReader&) = delete;
  ~LogReader();

  /// Without its line end. None: there is no more at the moment.
  [[nodiscard]] std::optional<std::string> next_line();

 private:
  [[nodiscard]] std::optional<std::string> buffered_line();
  bool read_more();
  bool open_oldest();
  bool move_on();
  [[nodiscard]] bool is_at(int number) const;
  void finish_torn_line();
  bool take(int descriptor);
  void close();

  std::string path_;
  Until until_;
  int descriptor_ = -1;
  struct stat file_ {};
  bool has_caught_up_ = false;
  bool may_move_on_ = false;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what wasn't handed out yet, in buffer_
};

}  // namespace pmq::log
