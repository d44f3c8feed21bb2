#pragma once

#include <cstddef>
#include <string_view>

#include "json/plain_run.h"

namespace pmq::json {

/// RapidJSON's input: the text, then NUL for ever. A string without escapes needs no decoding and
/// has been scanned already, so it is shown as an empty one: going through it byte by byte would be
/// most of the work. Tell() is exact at each event, because a stream type that RapidJSON doesn't
/// know is used in place and not copied.
class Input {
 public:
  using Ch = char;

  explicit Input(std::string_view text) : text_(text) {}

  [[nodiscard]] Ch Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  Ch Take() {
    if (at_ == text_.size()) return '\0';
    const Ch c = text_[at_++];
    if (c == '"') pass_quote();
    return c;
  }

  [[nodiscard]] std::size_t Tell() const { return at_; }

  // Only for parsing in place.
  Ch* PutBegin() { return nullptr; }
  void Put(Ch) {}
  std::size_t PutEnd(Ch*) { return 0; }

 private:
  void pass_quote() {
    if (at_ <= string_end_) return;  // the closing one, or one that is escaped
    string_end_ = end_of_plain_run(text_, at_);
    if (text_[string_end_] == '"') {
      at_ = string_end_++;
      return;
    }
    while (text_[string_end_] != '"') {
      string_end_ = end_of_plain_run(text_, string_end_ + 2);  // behind the escape
    }
    ++string_end_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t string_end_ = 0;  // behind the closing quote of the last string begun
};

}  // namespace pmq::json
