#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pmq::health {

/// In order of badness. A warning says what will do harm, a failure what does.
enum class Status : std::uint8_t { pass = 0, warn = 1, fail = 2 };

/// `pass`, `warn`, `fail`.
[[nodiscard]] std::string_view name(Status status) noexcept;

/// One thing that was looked at, how it stands, and what to do about it.
struct Check {
  std::string component;  ///< `queue`
  std::string measure;    ///< `dead_letters`
  std::string instance;   ///< which of several: a queue's name; empty: there is one
  std::string title;      ///< `dead letters of search`
  Status status = Status::pass;
  std::string figure;           ///< for people: `120 dead letters`
  std::optional<double> value;  ///< the same for programs, in this unit
  std::string unit;             ///< `s`, `ms`, `percent`, or what is counted
  std::string limit;            ///< for people: `at most 100`; empty: there is none
  std::string advice;           ///< what to do; empty when it passes
  std::string page;             ///< the dashboard's that tells more: `/queues/search`
  bool alerts = false;          ///< operators are told when it doesn't pass
};

using Checks = std::vector<Check>;

/// What tells it from all others, and stays the same: `queue:dead_letters:search`.
[[nodiscard]] std::string key(const Check& check);

/// Of none: pass.
[[nodiscard]] Status worst(const Checks& checks) noexcept;

}  // namespace pmq::health
