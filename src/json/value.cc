#include "json/value.h"

#include <charconv>

namespace pmq::json {

std::string_view Value::text() const noexcept {
  if (kind_ != Kind::string) return {};
  return {static_cast<const char*>(data_), size_};
}

bool Value::boolean() const noexcept {
  return kind_ == Kind::boolean && raw_ == "true";
}

std::optional<std::int64_t> Value::integer() const noexcept {
  if (kind_ != Kind::number) return std::nullopt;
  std::int64_t value = 0;
  const char* const end = raw_.data() + raw_.size();
  const auto [stopped, error] = std::from_chars(raw_.data(), end, value);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return value;
}

std::span<const Value> Value::items() const noexcept {
  if (kind_ != Kind::array) return {};
  return {static_cast<const Value*>(data_), size_};
}

std::span<const Member> Value::members() const noexcept {
  if (kind_ != Kind::object) return {};
  return {static_cast<const Member*>(data_), size_};
}

const Value* Value::find(std::string_view name) const noexcept {
  for (const Member& member : members()) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

std::string_view describe(Kind kind) noexcept {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "a boolean";
    case Kind::number:
      return "a number";
    case Kind::string:
      return "a string";
    case Kind::array:
      return "an array";
    case Kind::object:
      return "an object";
  }
  return "";
}

}  // namespace pmq::json
