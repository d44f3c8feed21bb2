#include "admin/moment.h"

#include <charconv>
#include <string>

#include "http/problem.h"

namespace pmq::admin {
namespace {

std::optional<seconds> unit_of(char letter) {
  switch (letter) {
    case 's':
      return seconds(1);
    case 'm':
      return std::chrono::minutes(1);
    case 'h':
      return std::chrono::hours(1);
    case 'd':
      return std::chrono::days(1);
    default:
      return std::nullopt;
  }
}

std::optional<Time> parse_age(std::string_view text, Time now) {
  constexpr int most_days = 36'500;
  if (text.size() < 2) return std::nullopt;
  const auto unit = unit_of(text.back());
  const auto digits = text.substr(0, text.size() - 1);
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (!unit || fault != std::errc() || end != digits.data() + digits.size() || number < 0) {
    return std::nullopt;
  }
  if (number > std::chrono::days(most_days) / *unit) return std::nullopt;
  return now - *unit * number;
}

}  // namespace

std::optional<Time> parse_moment(std::string_view text, Time now) {
  if (const auto age = parse_age(text, now)) return age;
  std::string whole{text};
  constexpr std::size_t date_length = 10;
  if (whole.size() > date_length && whole[date_length] == ' ') whole[date_length] = 'T';
  for (const std::string_view rest : {"", "Z", ":00Z", "T00:00:00Z"}) {
    if (const auto time = parse_rfc3339(whole + std::string(rest))) return time;
  }
  return std::nullopt;
}

std::optional<Time> read_moment(std::string_view text, Time now) {
  if (text.empty()) return std::nullopt;
  if (const auto moment = parse_moment(text, now)) return moment;
  throw http::Refusal({422, "invalid_request",
                       "\"" + std::string(text.substr(0, 40)) +
                           "\" is no time: write 2026-03-01 09:30 (in UTC), or an age like 15m, "
                           "2h, 7d."});
}

}  // namespace pmq::admin
