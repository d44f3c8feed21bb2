#include "cli/moment.h"

#include <charconv>

namespace pmq::cli {
namespace {

std::optional<seconds> unit_of(char letter) {
  switch (letter) {
    case 's':
      return seconds{1};
    case 'm':
      return std::chrono::minutes{1};
    case 'h':
      return std::chrono::hours{1};
    case 'd':
      return std::chrono::days{1};
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<Time> parse_moment(std::string_view text, Time now) {
  if (const auto time = parse_rfc3339(text)) return time;
  if (text.empty()) return std::nullopt;
  const auto unit = unit_of(text.back());
  int count = 0;
  const char* const end = text.data() + text.size() - 1;
  const auto [stopped, error] = std::from_chars(text.data(), end, count);
  if (!unit || error != std::errc{} || stopped != end || count < 0) return std::nullopt;
  // The first instant there is bounds how long ago anything can be.
  const auto ago = std::chrono::duration_cast<milliseconds>(*unit) * std::int64_t{count};
  return now - std::min(ago, now.time_since_epoch());
}

}  // namespace pmq::cli
