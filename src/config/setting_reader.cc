#include "config/setting_reader.h"

#include <algorithm>
#include <charconv>

#include "base/utf8.h"

namespace pmq::config {
namespace {

std::string lower(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return result;
}

/// For an error text, which is one line.
std::string shown(std::string_view value) {
  constexpr std::size_t enough = 60;
  const auto start = utf8_prefix(value, enough);
  std::string text = replace_invalid_utf8(start);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == 127; }, '?');
  return "\"" + text + (start.size() < value.size() ? "…\"" : "\"");
}

std::string listed(std::initializer_list<std::string_view> choices) {
  std::string text;
  std::size_t left = choices.size();
  for (const auto choice : choices) {
    text += choice;
    --left;
    if (left > 0) text += left == 1 ? " or " : ", ";
  }
  return text;
}

}  // namespace

SettingReader::SettingReader(std::filesystem::path file, bool file_exists,
                             std::vector<EnvEntry> entries, const Environment& environment)
    : file_(std::move(file)),
      file_exists_(file_exists),
      entries_(std::move(entries)),
      environment_(environment) {}

std::string SettingReader::text(const char* name, std::string_view fallback) {
  const auto value = find(name);
  if (!value) return std::string{fallback};
  if (!is_valid_utf8(*value) || has_control_characters(*value)) {
    refuse(name, "it must be UTF-8 without control characters");
  }
  return *value;
}

std::string SettingReader::required_text(const char* name) {
  auto value = text(name, "");
  if (value.empty()) refuse(name, "it must be set, there is no default");
  return value;
}

Secret SettingReader::secret(const char* name) {
  const auto value = find(name);
  return value ? Secret{*value} : Secret{};
}

std::int64_t SettingReader::integer(const char* name, std::int64_t fallback, std::int64_t min,
                                    std::int64_t max, std::string_view unit) {
  const auto value = find(name);
  if (!value) return fallback;
  std::int64_t number = 0;
  const char* const end = value->data() + value->size();
  const auto [stopped, error] = std::from_chars(value->data(), end, number);
  if (error != std::errc{} || stopped != end || number < min || number > max) {
    const std::string of = unit.empty() ? "" : " of " + std::string{unit};
    refuse(name, shown(*value) + " is no whole number" + of + " from " + std::to_string(min) +
                     " to " + std::to_string(max));
  }
  return number;
}

bool SettingReader::boolean(const char* name, bool fallback) {
  const auto value = find(name);
  if (!value) return fallback;
  const std::string word = lower(*value);
  if (word == "true" || word == "1" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "0" || word == "no" || word == "off") return false;
  refuse(name, shown(*value) + " is neither true nor false");
}

std::string SettingReader::choice(const char* name, std::string_view fallback,
                                  std::initializer_list<std::string_view> choices) {
  const auto value = find(name);
  if (!value) return std::string{fallback};
  const auto chosen = std::find_if(choices.begin(), choices.end(), [&](std::string_view choice) {
    return lower(choice) == lower(*value);
  });
  if (chosen == choices.end()) refuse(name, shown(*value) + " must be " + listed(choices));
  return std::string{*chosen};
}

std::vector<EnvEntry> SettingReader::unknown_entries() const {
  std::vector<EnvEntry> unknown;
  std::copy_if(entries_.begin(), entries_.end(), std::back_inserter(unknown),
               [&](const EnvEntry& entry) {
                 return std::find(asked_.begin(), asked_.end(), entry.name) == asked_.end();
               });
  return unknown;
}

void SettingReader::refuse(const char* name, const std::string& fault) const {
  throw BadSetting(std::string{name} + " " + origin(name) + ": " + fault);
}

std::optional<std::string> SettingReader::find(const char* name) {
  asked_.emplace_back(name);
  auto found = look_up(name);
  if (!found || found->value.empty()) return std::nullopt;
  return std::move(found->value);
}

std::optional<SettingReader::Found> SettingReader::look_up(const char* name) const {
  if (auto value = environment_(name)) return Found{std::move(*value)};
  const auto entry = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const EnvEntry& other) { return other.name == name; });
  if (entry == entries_.end()) return std::nullopt;
  return Found{entry->value, entry->line};
}

std::string SettingReader::origin(const char* name) const {
  const auto found = look_up(name);
  if (!found) {
    return "is neither in the environment nor in " + file_.string() +
           (file_exists_ ? "" : ", which does not exist");
  }
  if (found->line == 0) return "(from the environment)";
  return "(" + file_.string() + ", line " + std::to_string(found->line) + ")";
}

}  // namespace pmq::config
