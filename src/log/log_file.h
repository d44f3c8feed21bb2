#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace pmq::log {

/// A file of lines that any number of processes and threads of one host append to. When it has its
/// size, whoever notices first puts it aside: FILE becomes FILE.1, that becomes FILE.2, and the
/// oldest goes. No line is torn by another one, and none is lost but with the oldest file.
class LogFile {
 public:
  /// Opened at the first line: most processes never write one. `old_files`: 1 or more.
  LogFile(std::string path, std::int64_t max_bytes, int old_files);
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;
  ~LogFile();

  /// `line` ends with its line end. False when it could not be written.
  bool append(std::string_view line);

 private:
  bool open();
  void close();
  [[nodiscard]] bool is_the_one_at_the_path();
  bool write(std::string_view line);
  void rotate();

  std::string path_;
  std::int64_t max_bytes_;
  int old_files_;
  std::mutex mutex_;
  int descriptor_ = -1;
  struct stat at_path_ {};
  ino_t inode_ = 0;
  dev_t device_ = 0;
  bool line_is_torn_ = false;
};

/// The name of the `number`-th old file; the file itself for 0.
[[nodiscard]] std::string name_of_old(const std::string& path, int number);

}  // namespace pmq::log
