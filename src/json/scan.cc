#include "json/scan.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "json/plain_run.h"

namespace pmq::json {
namespace {

enum class ByteClass : unsigned char { plain, control, quote, open, close, number };

constexpr std::array<ByteClass, 256> class_table = [] {
  std::array<ByteClass, 256> table{};
  for (unsigned c = 0; c < 0x20; ++c)
    table[c] = ByteClass::control;
  for (const char c : {' ', '\t', '\n', '\r'}) {
    table[static_cast<unsigned char>(c)] = ByteClass::plain;
  }
  table['"'] = ByteClass::quote;
  for (const char c : {'[', '{'})
    table[static_cast<unsigned char>(c)] = ByteClass::open;
  for (const char c : {']', '}'})
    table[static_cast<unsigned char>(c)] = ByteClass::close;
  for (const char c : {'-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'}) {
    table[static_cast<unsigned char>(c)] = ByteClass::number;
  }
  return table;
}();

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

class Scan {
 public:
  Scan(std::string_view text, const Limits& limits) : text_(text), limits_(limits) {}

  std::optional<ParseError> run() {
    if (text_.size() > limits_.max_bytes) {
      at_ = limits_.max_bytes;
      fail("json_too_large",
           "The JSON text is longer than " + std::to_string(limits_.max_bytes) + " bytes.");
    }
    if (!error_ && !is_valid_utf8(text_)) fail("json_invalid_unicode", "The text is not UTF-8.");
    while (!error_ && at_ < text_.size()) {
      switch (class_table[static_cast<unsigned char>(text_[at_])]) {
        case ByteClass::plain:
          ++at_;
          break;
        case ByteClass::control:
          fail_malformed("There is a control character.");
          break;
        case ByteClass::quote:
          string();
          break;
        case ByteClass::open:
          open();
          break;
        case ByteClass::close:
          close();
          break;
        case ByteClass::number:
          number();
          break;
      }
    }
    return std::move(error_);
  }

 private:
  void open() {
    if (++depth_ > limits_.max_depth) {
      return fail("json_too_deep", "Arrays and objects are nested deeper than " +
                                       std::to_string(limits_.max_depth) + " levels.");
    }
    ++at_;
  }

  void close() {
    if (--depth_ < 0) return fail_malformed("A bracket is closed that was not opened.");
    ++at_;
  }

  /// A run of a number's characters. Their order is the parser's business.
  void number() {
    const std::size_t start = at_;
    int exponent_digits = -1;  // -1: not in the exponent
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (is_digit(c)) {
        if (exponent_digits >= 0) ++exponent_digits;
      } else if (c == 'e' || c == 'E') {
        exponent_digits = 0;
      } else if (c != '.' && c != '+' && c != '-') {
        break;
      }
      if (exponent_digits > limits_.max_exponent_digits) {
        return fail("json_number_too_long", "The exponent of a number has more than " +
                                                std::to_string(limits_.max_exponent_digits) +
                                                " digits.");
      }
    }
    if (at_ - start > limits_.max_number_length) {
      at_ = start;
      fail("json_number_too_long",
           "A number has more than " + std::to_string(limits_.max_number_length) + " characters.");
    }
  }

  void string() {
    ++at_;
    while (at_ < text_.size()) {
      at_ = end_of_plain_run(text_, at_);
      if (at_ == text_.size()) break;
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return;
      } else if (c == '\\') {
        escape();
        if (error_) return;
      } else {
        return fail_malformed("There is a control character in a string; escape it.");
      }
    }
    fail_malformed("A string is not closed.");
  }

  void escape() {
    if (text_.substr(at_, 2) != "\\u") {
      at_ = std::min(at_ + 2, text_.size());
      return;
    }
    const int unit = escaped_unit();
    if (unit < 0) return fail_malformed("A \\u is not followed by four hexadecimal digits.");
    if (unit < 0xD800 || unit > 0xDFFF) {
      at_ += 6;
      return;
    }
    // A surrogate: the first half, and right behind it the second.
    const std::size_t first = at_;
    at_ += 6;
    const int second = unit < 0xDC00 && text_.substr(at_, 2) == "\\u" ? escaped_unit() : -1;
    if (second < 0xDC00 || second > 0xDFFF) {
      at_ = first;
      return fail("json_invalid_unicode", "An escaped surrogate (\\ud800 to \\udfff) has no pair.");
    }
    at_ += 6;
  }

  /// The value of the \uXXXX at the current byte, or -1.
  [[nodiscard]] int escaped_unit() const noexcept {
    if (text_.size() - at_ < 6) return -1;
    int unit = 0;
    for (std::size_t i = at_ + 2; i < at_ + 6; ++i) {
      const char c = text_[i];
      const char lower = static_cast<char>(c | 0x20);
      if (is_digit(c)) {
        unit = unit * 16 + (c - '0');
      } else if (lower >= 'a' && lower <= 'f') {
        unit = unit * 16 + (lower - 'a' + 10);
      } else {
        return -1;
      }
    }
    return unit;
  }

  void fail_malformed(std::string detail) { fail("malformed_json", std::move(detail)); }

  void fail(std::string code, std::string detail) {
    error_ = ParseError{std::move(code), std::move(detail), at_};
  }

  std::string_view text_;
  const Limits& limits_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::optional<ParseError> error_;
};

}  // namespace

std::optional<ParseError> scan(std::string_view text, const Limits& limits) {
  return Scan{text, limits}.run();
}

}  // namespace pmq::json
