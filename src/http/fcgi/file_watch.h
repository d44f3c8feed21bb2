#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace pmq::http::fcgi {

/// Notices that files were replaced or changed: a new program, other settings. Looks at most once a
/// second, so that it can be asked at each request.
class FileWatch {
 public:
  /// A file that isn't there counts as changed once it is; one that vanishes doesn't (its successor
  /// may be on its way).
  void add(const std::filesystem::path& file);

  [[nodiscard]] bool has_changed();

 private:
  struct State {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = -1;
    std::int64_t changed_at = 0;  // nanoseconds

    friend bool operator==(const State&, const State&) = default;
  };
  struct Watched {
    std::filesystem::path file;
    State state;
  };

  [[nodiscard]] static State look_at(const std::filesystem::path& file);

  std::vector<Watched> files_;
  std::chrono::steady_clock::time_point looked_at_{};
};

/// The file that this process was started from: argv[0], which is the wrapper where a wrapper
/// script starts the program by way of the dynamic loader (/proc/self/exe is the loader then).
[[nodiscard]] std::filesystem::path own_file(const char* argv0);

}  // namespace pmq::http::fcgi
