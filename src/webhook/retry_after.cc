#include "webhook/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace pmq::webhook {
namespace {

/// Takes a date apart from left to right; the first thing missing fails it for good.
class DateReader {
 public:
  explicit DateReader(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] bool complete() const noexcept { return ok_ && rest_.empty(); }

  bool skip(std::string_view wanted) noexcept {
    const bool there = rest_.starts_with(wanted);
    if (there) rest_.remove_prefix(wanted.size());
    return there;
  }

  void expect(std::string_view wanted) noexcept { ok_ = skip(wanted) && ok_; }

  int number(std::size_t digits) noexcept {
    int value = 0;
    const auto [end, error] =
        std::from_chars(rest_.data(), rest_.data() + std::min(digits, rest_.size()), value);
    if (error != std::errc{} || end != rest_.data() + digits || value < 0) {
      ok_ = false;
      return 0;
    }
    rest_.remove_prefix(digits);
    return value;
  }

  /// From 1; 0 when none of them is next.
  template <std::size_t Count>
  unsigned one_of(const std::array<std::string_view, Count>& names) noexcept {
    for (unsigned i = 0; i < Count; ++i)
      if (skip(names[i])) return i + 1;
    ok_ = false;
    return 0;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

constexpr std::array<std::string_view, 7> day_names{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> day_name_ends{"day",   "day", "sday", "nesday",
                                                        "rsday", "day", "urday"};
constexpr std::array<std::string_view, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Parts {
  int year = 0;
  unsigned month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

void read_clock(DateReader& in, Parts& parts) {
  parts.hour = in.number(2);
  in.expect(":");
  parts.minute = in.number(2);
  in.expect(":");
  parts.second = in.number(2);
}

std::optional<Time> time_of(const Parts& parts) {
  const std::chrono::year_month_day date{std::chrono::year{parts.year},
                                         std::chrono::month{parts.month},
                                         std::chrono::day{static_cast<unsigned>(parts.day)}};
  const bool in_range = parts.hour < 24 && parts.minute < 60 && parts.second <= 60;
  if (!date.ok() || !in_range) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{parts.hour} +
         std::chrono::minutes{parts.minute} + seconds{parts.second};
}

Parts read_asctime(DateReader& in) {
  Parts parts;
  in.expect(" ");
  parts.month = in.one_of(month_names);
  in.expect(" ");
  parts.day = in.skip(" ") ? in.number(1) : in.number(2);
  in.expect(" ");
  read_clock(in, parts);
  in.expect(" ");
  parts.year = in.number(4);
  return parts;
}

Parts read_dashed(DateReader& in, Time now) {
  Parts parts;
  in.expect(", ");
  parts.day = in.number(2);
  in.expect("-");
  parts.month = in.one_of(month_names);
  in.expect("-");
  const int this_year = static_cast<int>(
      std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(now)}.year());
  parts.year = this_year / 100 * 100 + in.number(2);
  if (parts.year > this_year + 50) parts.year -= 100;
  in.expect(" ");
  read_clock(in, parts);
  in.expect(" GMT");
  return parts;
}

Parts read_fixed(DateReader& in) {
  Parts parts;
  in.expect(", ");
  parts.day = in.number(2);
  in.expect(" ");
  parts.month = in.one_of(month_names);
  in.expect(" ");
  parts.year = in.number(4);
  in.expect(" ");
  read_clock(in, parts);
  in.expect(" GMT");
  return parts;
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::optional<seconds> parse_seconds(std::string_view text) {
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                                   [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return std::nullopt;
  seconds::rep value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} ? seconds{std::min(value, max_retry_after.count())} : max_retry_after;
}

}  // namespace

std::optional<Time> parse_http_date(std::string_view text, Time now) {
  DateReader in{text};
  const unsigned day = in.one_of(day_names);
  if (day == 0) return std::nullopt;
  Parts parts;
  if (text.substr(day_names[0].size()).starts_with(' ')) {
    parts = read_asctime(in);
  } else if (in.skip(day_name_ends[day - 1])) {
    parts = read_dashed(in, now);
  } else {
    parts = read_fixed(in);
  }
  return in.complete() ? time_of(parts) : std::nullopt;
}

std::optional<Time> parse_retry_after(std::string_view text, Time now) {
  text = without_blanks(text);
  if (const auto wait = parse_seconds(text)) return now + *wait;
  const auto date = parse_http_date(text, now);
  if (!date) return std::nullopt;
  return std::clamp<Time>(*date, now, now + max_retry_after);
}

}  // namespace pmq::webhook
