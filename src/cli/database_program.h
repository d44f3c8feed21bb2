#pragma once

#include <sys/types.h>

#include <filesystem>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "config/settings.h"

namespace pmq::cli {

/// A program that ran beside this one.
class Child {
 public:
  /// Starts it with these as standard input and output; `options_fd`, where there is one, becomes
  /// its descriptor 3. Throws Refusal.
  Child(const std::filesystem::path& program, std::vector<std::string> arguments, int input,
        int output, int options_fd = -1);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  /// Whether it ended within this time.
  [[nodiscard]] bool ended_within(milliseconds time);
  /// Waits for its end: true when it says that all went well.
  [[nodiscard]] bool succeeded();

 private:
  std::string name_;
  pid_t pid_ = -1;
  int status_ = 0;
};

/// A file descriptor that is closed with its owner.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) noexcept : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }

  [[nodiscard]] int get() const noexcept { return number_; }
  void close() noexcept;

 private:
  int number_;
};

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

[[nodiscard]] Pipe make_pipe();

/// The first of these programs that PATH, or a usual folder beyond it, has. Throws Refusal.
[[nodiscard]] std::filesystem::path find_program(std::initializer_list<const char*> names);

/// An options file by which the database's own programs connect, to be read from descriptor 3 as
/// /dev/fd/3: a password is on no command line, and in no file.
[[nodiscard]] Descriptor options_of(const config::DatabaseSettings& settings);

}  // namespace pmq::cli
