#include "queue/error_group.h"

#include "base/utf8.h"

namespace pmq::queue {
namespace {

/// Only so much of an error tells its kind; what follows is often a stack.
constexpr std::size_t looked_at = 512;

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_word(char c) noexcept {
  return is_digit(c) || is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_white(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// What a name has and a number or an id hasn't: no digit, or at most its last one ("utf8").
bool is_name(std::string_view word) noexcept {
  for (std::size_t i = 0; i + 1 < word.size(); ++i)
    if (is_digit(word[i])) return false;
  return word.size() > 1 || !is_digit(word.front());
}

/// A status code says what kind of error it is.
bool is_http_status(std::string_view group, std::string_view word) noexcept {
  const bool is_status = word.size() == 3 && word.front() >= '1' && word.front() <= '5' &&
                         is_digit(word[1]) && is_digit(word[2]);
  return is_status && (group.empty() || group.ends_with("HTTP ") || group.ends_with("status "));
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::string read() {
    while (at_ < text_.size() && group_.size() < max_error_group_length)
      step();
    while (group_.ends_with(' '))
      group_.pop_back();
    return std::string(utf8_prefix(group_, max_error_group_length));
  }

 private:
  void step() {
    const char c = text_[at_];
    if (is_white(c)) {
      ++at_;
      if (!group_.empty() && !group_.ends_with(' ')) group_ += ' ';
    } else if (is_word(c)) {
      take_word();
    } else if (c == '"' || c == '\'' || c == '`') {
      take_quoted(c);
    } else {
      group_ += c;
      ++at_;
    }
  }

  void take_word() {
    const auto begin = at_;
    while (at_ < text_.size() && is_word(text_[at_]))
      ++at_;
    const auto word = text_.substr(begin, at_ - begin);
    if (is_name(word) || is_http_status(group_, word)) {
      group_ += word;
    } else {
      add_mark();
    }
  }

  /// An apostrophe within a word is none of a quotation.
  void take_quoted(char quote) {
    constexpr std::size_t longest = 200;
    const auto end = text_.find(quote, at_ + 1);
    const bool within_word = at_ > 0 && is_word(text_[at_ - 1]);
    if (end == std::string_view::npos || end - at_ > longest || within_word) {
      group_ += quote;
      ++at_;
      return;
    }
    add_mark();
    at_ = end + 1;
  }

  /// Marks that only separators part are one: an address, a date, a UUID.
  void add_mark() {
    std::size_t end = group_.size();
    while (end > 0 && std::string_view("-.:/,").find(group_[end - 1]) != std::string_view::npos)
      --end;
    if (end > 0 && group_[end - 1] == '#') {
      group_.resize(end);
    } else {
      group_ += '#';
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string group_;
};

}  // namespace

std::string error_group(std::string_view error) {
  auto group = Reader(error.substr(0, looked_at)).read();
  return group.empty() ? "(no error told)" : group;
}

}  // namespace pmq::queue
