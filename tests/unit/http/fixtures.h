#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "http/body.h"
#include "http/problem.h"
#include "http/variables.h"

namespace pmq::http {

/// An environment that owns its texts.
class Environment {
 public:
  Environment(std::initializer_list<std::string> entries) : entries_(entries) {
    for (const std::string& entry : entries_)
      pointers_.push_back(entry.c_str());
    pointers_.push_back(nullptr);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  [[nodiscard]] Variables variables() const { return Variables(pointers_.data()); }

 private:
  std::vector<std::string> entries_;
  std::vector<const char*> pointers_;
};

/// Gives out a text, at most `step` bytes at a time.
class TextBody final : public BodySource {
 public:
  explicit TextBody(std::string_view text, std::size_t step = 7) : text_(text), step_(step) {}

  std::size_t read(std::span<char> buffer) override {
    const std::size_t count = std::min({buffer.size(), text_.size(), step_});
    std::copy_n(text_.data(), count, buffer.data());
    text_.remove_prefix(count);
    return count;
  }

  [[nodiscard]] std::size_t left() const { return text_.size(); }

 private:
  std::string_view text_;
  std::size_t step_;
};

/// The problem that `act` refuses with; its code is "none" when it doesn't.
template <typename Act>
Problem refusal_of(Act&& act) {
  try {
    act();
  } catch (const Refusal& refusal) {
    return refusal.problem();
  }
  return {0, "none", ""};
}

}  // namespace pmq::http
