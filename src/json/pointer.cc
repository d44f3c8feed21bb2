#include "json/pointer.h"

#include <charconv>

namespace pmq::json {
namespace {

/// `~1` is a slash, `~0` a tilde: in this order, so that `~01` is `~1`.
std::string decoded(std::string_view step) {
  std::string name(step);
  for (const auto& [code, letter] : {std::pair{"~1", "/"}, std::pair{"~0", "~"}}) {
    for (auto at = name.find(code); at != std::string::npos; at = name.find(code, at + 1))
      name.replace(at, 2, letter);
  }
  return name;
}

const Value* step_into(const Value& value, std::string_view step) {
  if (value.is(Kind::object)) return value.find(decoded(step));
  if (step.size() > 1 && step.front() == '0') return nullptr;
  std::size_t index = 0;
  const auto* const end = step.data() + step.size();
  const auto [rest, fault] = std::from_chars(step.data(), end, index);
  const auto items = value.items();
  const bool is_index = fault == std::errc() && rest == end && index < items.size();
  return is_index ? &items[index] : nullptr;
}

}  // namespace

const Value* find_at(const Value& root, std::string_view pointer) {
  if (!pointer.empty() && pointer.front() != '/') return nullptr;
  const auto* value = &root;
  while (value != nullptr && !pointer.empty()) {
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    value = step_into(*value, pointer.substr(0, end));
    pointer.remove_prefix(end);
  }
  return value;
}

std::string pointer_to_member(std::string_view name) {
  std::string pointer = "/";
  for (const char letter : name) {
    if (letter == '~') {
      pointer += "~0";
    } else if (letter == '/') {
      pointer += "~1";
    } else {
      pointer += letter;
    }
  }
  return pointer;
}

}  // namespace pmq::json
