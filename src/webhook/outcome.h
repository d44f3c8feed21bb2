#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/time.h"

namespace pmq::webhook {

/// What an endpoint answered: a whole answer, within bounds.
struct Answer {
  int status = 0;
  std::optional<std::string> retry_after;  ///< the header's value
};

/// Why there was no answer to go by.
enum class TransportFault : std::uint8_t {
  dns,
  connect,
  tls,
  timeout,   ///< the whole attempt took too long
  too_slow,  ///< the answer came in drops
  answer_too_large,
  blocked_address,  ///< address_rules.h
  bad_answer,       ///< not HTTP, or cut off
};

/// Stable, for logs and metrics: `dns`, `answer_too_large`.
[[nodiscard]] std::string_view name(TransportFault fault) noexcept;

/// 2xx.
struct Delivered {
  int status = 200;
  friend bool operator==(const Delivered&, const Delivered&) = default;
};

/// 410: the endpoint wants nothing more; its subscription is disabled.
struct Gone {
  friend bool operator==(const Gone&, const Gone&) = default;
};

/// 429, 502, 503 or 504: come back later.
struct Throttled {
  int status = 429;
  std::optional<Time> retry_at;  ///< as the endpoint asked, if it did; at most max_retry_after away
  friend bool operator==(const Throttled&, const Throttled&) = default;
};

/// Any other status, redirects among them.
struct Refused {
  int status = 500;
  friend bool operator==(const Refused&, const Refused&) = default;
};

struct NoAnswer {
  TransportFault fault = TransportFault::connect;
  std::string detail;  ///< what the network layer said, for people; may be empty
  friend bool operator==(const NoAnswer&, const NoAnswer&) = default;
};

/// How one attempt ended.
using Outcome = std::variant<Delivered, Gone, Throttled, Refused, NoAnswer>;

[[nodiscard]] Outcome classify(const Answer& answer, Time now);

/// Whether the breaker takes it as a failure: all but Delivered and Gone, which it doesn't hear of.
[[nodiscard]] bool is_failure(const Outcome& outcome) noexcept;

/// The HTTP status, where there was one.
[[nodiscard]] std::optional<int> status_of(const Outcome& outcome) noexcept;

/// When to try again: after the policy's wait (jitter included), but not before the time that the
/// endpoint asked for.
[[nodiscard]] Time next_attempt_at(const Outcome& outcome, milliseconds policy_wait, Time now);

/// One line for people: the delivery's last error. Valid UTF-8 when the detail is.
[[nodiscard]] std::string describe(const Outcome& outcome);

}  // namespace pmq::webhook
