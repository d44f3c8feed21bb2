#include "base/time.h"

#include <cstdint>

namespace pmq {
namespace {

void append_padded(std::string& text, long value, int digits) {
  const std::size_t start = text.size();
  text.append(static_cast<std::size_t>(digits), '0');
  for (std::size_t at = text.size(); at-- > start; value /= 10) {
    text[at] = static_cast<char>('0' + value % 10);
  }
}

/// Takes a date-time apart from left to right; the first thing missing fails it for good.
class Cursor {
 public:
  explicit Cursor(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
  [[nodiscard]] char peek() const noexcept { return rest_.empty() ? '\0' : rest_.front(); }
  [[nodiscard]] bool at_digit() const noexcept { return peek() >= '0' && peek() <= '9'; }

  int digits(int count) noexcept {
    int value = 0;
    for (int i = 0; i < count; ++i)
      value = value * 10 + digit();
    return value;
  }

  int digit() noexcept {
    if (!at_digit()) {
      ok_ = false;
      return 0;
    }
    return take() - '0';
  }

  void expect(char wanted) noexcept {
    if (peek() == wanted && !at_end()) {
      take();
    } else {
      ok_ = false;
    }
  }

  void expect_letter(char upper) noexcept { expect(peek() == upper + 32 ? peek() : upper); }

  char take() noexcept {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

int read_milliseconds(Cursor& cursor) noexcept {
  if (cursor.peek() != '.') return 0;
  cursor.take();
  int value = cursor.digit() * 100;
  int digits = 1;
  for (int weight = 10; cursor.at_digit() && digits < 9; weight /= 10, ++digits) {
    value += cursor.digit() * weight;
  }
  return value;
}

/// What local time is ahead of UTC; nullopt for an offset out of range.
std::optional<std::chrono::minutes> read_offset(Cursor& cursor) noexcept {
  const char sign = cursor.peek();
  if (sign != '+' && sign != '-') {
    cursor.expect_letter('Z');
    return std::chrono::minutes{0};
  }
  cursor.take();
  const int hours = cursor.digits(2);
  cursor.expect(':');
  const int minutes = cursor.digits(2);
  if (hours > 23 || minutes > 59) return std::nullopt;
  const std::chrono::minutes ahead{hours * 60 + minutes};
  return sign == '+' ? ahead : -ahead;
}

}  // namespace

Time SystemClock::now() const {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

std::string to_rfc3339(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};

  std::string text;
  text.reserve(24);
  append_padded(text, static_cast<int>(date.year()), 4);
  text += '-';
  append_padded(text, static_cast<long>(static_cast<unsigned>(date.month())), 2);
  text += '-';
  append_padded(text, static_cast<long>(static_cast<unsigned>(date.day())), 2);
  text += 'T';
  append_padded(text, clock.hours().count(), 2);
  text += ':';
  append_padded(text, clock.minutes().count(), 2);
  text += ':';
  append_padded(text, clock.seconds().count(), 2);
  text += '.';
  append_padded(text, clock.subseconds().count(), 3);
  text += 'Z';
  return text;
}

std::optional<Time> parse_rfc3339(std::string_view text) noexcept {
  Cursor cursor{text};
  const int year = cursor.digits(4);
  cursor.expect('-');
  const int month = cursor.digits(2);
  cursor.expect('-');
  const int day = cursor.digits(2);
  cursor.expect_letter('T');
  const int hour = cursor.digits(2);
  cursor.expect(':');
  const int minute = cursor.digits(2);
  cursor.expect(':');
  const int second = cursor.digits(2);
  const int fraction = read_milliseconds(cursor);
  const auto offset = read_offset(cursor);
  if (!cursor.ok() || !cursor.at_end() || !offset) return std::nullopt;
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;

  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;

  const auto utc_minute = std::chrono::sys_days{date} + std::chrono::hours{hour} +
                          std::chrono::minutes{minute} - *offset;
  const auto minute_of_day = utc_minute - std::chrono::floor<std::chrono::days>(utc_minute);
  if (second == 60 && minute_of_day != std::chrono::minutes{23 * 60 + 59}) return std::nullopt;

  const Time time = utc_minute + seconds{second} + milliseconds{fraction};
  constexpr Time first{milliseconds{0}};
  constexpr Time end = std::chrono::sys_days{std::chrono::year{10000} / 1 / 1};
  if (time < first || time >= end) return std::nullopt;
  return time;
}

}  // namespace pmq
