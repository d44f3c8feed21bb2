#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace pmq::http {

/// A time as the contract takes it from clients: RFC 3339 of at most 40 characters, without leap
/// seconds, which most clients' own libraries can't read back.
[[nodiscard]] inline std::optional<Time> parse_client_time(std::string_view text) noexcept {
  constexpr std::size_t max_length = 40;
  constexpr std::size_t second_at = 17;
  if (text.size() > max_length || text.substr(0, second_at + 2).ends_with("60"))
    return std::nullopt;
  return parse_rfc3339(text);
}

}  // namespace pmq::http
