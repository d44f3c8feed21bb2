#include "json/object_reader.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"

namespace pmq::json {
namespace {

/// "1 to 128 bytes", "1 byte".
std::string extent(std::size_t min, std::size_t max, std::string_view unit,
                   std::string_view units) {
  std::string text = std::to_string(max);
  if (min != max) text = std::to_string(min) + " to " + text;
  text += ' ';
  text += max == 1 ? unit : units;
  return text;
}

std::string wrong_kind(std::string_view wanted, const Value& value) {
  std::string text{"must be "};
  text += wanted;
  text += ", not ";
  text += describe(value.kind());
  return text;
}

}  // namespace

std::string pointer_to(std::string_view pointer, std::string_view name) {
  std::string extended{pointer};
  extended += '/';
  for (const char c : name) {
    if (c == '~') {
      extended += "~0";
    } else if (c == '/') {
      extended += "~1";
    } else {
      extended += c;
    }
  }
  return extended;
}

std::string pointer_to(std::string_view pointer, std::size_t index) {
  return std::string{pointer} + '/' + std::to_string(index);
}

ObjectReader::ObjectReader(const Value& value, std::string pointer, std::vector<FieldError>& errors)
    : value_(value), pointer_(std::move(pointer)), errors_(errors) {
  if (!is_object()) errors_.push_back({pointer_, wrong_kind("an object", value_)});
}

std::optional<std::string_view> ObjectReader::string(std::string_view name, std::size_t min_length,
                                                     std::size_t max_length) {
  return read_string(name, min_length, max_length, Presence::optional);
}

std::optional<std::string_view> ObjectReader::required_string(std::string_view name,
                                                              std::size_t min_length,
                                                              std::size_t max_length) {
  return read_string(name, min_length, max_length, Presence::required);
}

std::optional<std::int64_t> ObjectReader::integer(std::string_view name, std::int64_t min,
                                                  std::int64_t max) {
  return read_integer(name, min, max, Presence::optional);
}

std::optional<std::int64_t> ObjectReader::required_integer(std::string_view name, std::int64_t min,
                                                           std::int64_t max) {
  return read_integer(name, min, max, Presence::required);
}

std::optional<bool> ObjectReader::boolean(std::string_view name) {
  return read_boolean(name, Presence::optional);
}

std::optional<bool> ObjectReader::required_boolean(std::string_view name) {
  return read_boolean(name, Presence::required);
}

const Value* ObjectReader::array(std::string_view name, std::size_t min_items,
                                 std::size_t max_items) {
  return read_array(name, min_items, max_items, Presence::optional);
}

const Value* ObjectReader::required_array(std::string_view name, std::size_t min_items,
                                          std::size_t max_items) {
  return read_array(name, min_items, max_items, Presence::required);
}

const Value* ObjectReader::object(std::string_view name) {
  return read_object(name, Presence::optional);
}

const Value* ObjectReader::required_object(std::string_view name) {
  return read_object(name, Presence::required);
}

const Value* ObjectReader::any(std::string_view name) {
  return ask(name, Presence::optional);
}

const Value* ObjectReader::required_any(std::string_view name) {
  return ask(name, Presence::required);
}

void ObjectReader::refuse_unknown() {
  constexpr std::size_t max_noted = 100;
  constexpr std::size_t max_name_bytes = 128;
  std::size_t noted = 0;
  for (const Member& member : value_.members()) {
    if (std::find(asked_.begin(), asked_.end(), member.name) != asked_.end()) continue;
    if (noted++ == max_noted) return;
    refuse(utf8_prefix(member.name, max_name_bytes), "is not a known field");
  }
}

void ObjectReader::refuse(std::string_view name, std::string detail) {
  errors_.push_back({pointer_of(name), std::move(detail)});
}

std::string ObjectReader::pointer_of(std::string_view name) const {
  return pointer_to(pointer_, name);
}

const Value* ObjectReader::ask(std::string_view name, Presence presence) {
  asked_.push_back(name);
  const Value* const value = value_.find(name);
  if (!value && presence == Presence::required && is_object()) refuse(name, "is required");
  return value;
}

std::optional<std::string_view> ObjectReader::read_string(std::string_view name,
                                                          std::size_t min_length,
                                                          std::size_t max_length,
                                                          Presence presence) {
  const Value* const value = ask(name, presence);
  if (!value) return std::nullopt;
  const std::size_t length = value->text().size();
  if (value->is(Kind::string) && length >= min_length && length <= max_length) return value->text();
  const std::string wanted = "a string of " + extent(min_length, max_length, "byte", "bytes");
  refuse(name, value->is(Kind::string) ? "must be " + wanted : wrong_kind(wanted, *value));
  return std::nullopt;
}

std::optional<std::int64_t> ObjectReader::read_integer(std::string_view name, std::int64_t min,
                                                       std::int64_t max, Presence presence) {
  const Value* const value = ask(name, presence);
  if (!value) return std::nullopt;
  const auto number = value->integer();
  if (number && *number >= min && *number <= max) return number;
  const std::string wanted =
      "an integer from " + std::to_string(min) + " to " + std::to_string(max);
  refuse(name, value->is(Kind::number) ? "must be " + wanted : wrong_kind(wanted, *value));
  return std::nullopt;
}

std::optional<bool> ObjectReader::read_boolean(std::string_view name, Presence presence) {
  const Value* const value = ask(name, presence);
  if (!value) return std::nullopt;
  if (value->is(Kind::boolean)) return value->boolean();
  refuse(name, wrong_kind("true or false", *value));
  return std::nullopt;
}

const Value* ObjectReader::read_array(std::string_view name, std::size_t min_items,
                                      std::size_t max_items, Presence presence) {
  const Value* const value = ask(name, presence);
  if (!value) return nullptr;
  const std::size_t count = value->items().size();
  if (value->is(Kind::array) && count >= min_items && count <= max_items) return value;
  const std::string wanted = "an array of " + extent(min_items, max_items, "item", "items");
  refuse(name, value->is(Kind::array) ? "must be " + wanted : wrong_kind(wanted, *value));
  return nullptr;
}

const Value* ObjectReader::read_object(std::string_view name, Presence presence) {
  const Value* const value = ask(name, presence);
  if (!value || value->is(Kind::object)) return value;
  refuse(name, wrong_kind("an object", *value));
  return nullptr;
}

}  // namespace pmq::json
