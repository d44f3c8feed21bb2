#include "http/query.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/characters.h"
#include "base/utf8.h"
#include "http/client_time.h"
#include "http/percent.h"

namespace pmq::http {
namespace {

std::string decode(std::string_view text) {
  auto decoded = percent_decode_form(text);
  if (!decoded || !is_valid_utf8(*decoded)) {
    throw Refusal(
        {400, "malformed_request", "The query of the address is not percent-encoded UTF-8."});
  }
  return std::move(*decoded);
}

}  // namespace

Query::Query(std::string_view text) {
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    parameters_.push_back({decode(pair.substr(0, equals)), decode(value)});
  }
}

std::optional<std::string> Query::text(std::string_view name, std::size_t min, std::size_t max) {
  const std::string* const value = ask(name);
  if (!value) return std::nullopt;
  const std::size_t length = count_characters(*value);
  if (length >= min && length <= max) return *value;
  refuse(name, "must have " + std::to_string(min) + " to " + std::to_string(max) + " characters");
  return std::nullopt;
}

std::optional<std::int64_t> Query::integer(std::string_view name, std::int64_t min,
                                           std::int64_t max) {
  const std::string* const value = ask(name);
  if (!value) return std::nullopt;
  std::int64_t number = 0;
  const char* const last = value->data() + value->size();
  const auto [end, error] = std::from_chars(value->data(), last, number);
  if (error == std::errc() && end == last && number >= min && number <= max) return number;
  refuse(name, "must be an integer from " + std::to_string(min) + " to " + std::to_string(max));
  return std::nullopt;
}

std::optional<bool> Query::boolean(std::string_view name) {
  const std::string* const value = ask(name);
  if (!value) return std::nullopt;
  if (*value == "true") return true;
  if (*value == "false") return false;
  refuse(name, "must be true or false");
  return std::nullopt;
}

std::optional<Time> Query::time(std::string_view name) {
  const std::string* const value = ask(name);
  if (!value) return std::nullopt;
  if (const auto time = parse_client_time(*value)) return time;
  refuse(name, "must be an RFC 3339 time such as 2026-03-01T09:30:00Z (a + in it is written %2B)");
  return std::nullopt;
}

void Query::refuse(std::string_view name, std::string detail) {
  faults_.push_back({ProblemPart::Place::parameter, std::string{name}, std::move(detail)});
}

void Query::refuse_unknown() {
  constexpr std::size_t max_name_bytes = 128;
  for (auto it = parameters_.begin(); it != parameters_.end(); ++it) {
    const auto same_name = [&](const Parameter& other) { return other.name == it->name; };
    if (std::find(asked_.begin(), asked_.end(), it->name) == asked_.end()) {
      refuse(utf8_prefix(it->name, max_name_bytes), "is not a known parameter");
    } else if (std::any_of(parameters_.begin(), it, same_name)) {
      refuse(it->name, "must be given once");
    }
  }
}

const std::string* Query::ask(std::string_view name) {
  asked_.push_back(name);
  const auto found = std::find_if(parameters_.begin(), parameters_.end(),
                                  [&](const Parameter& each) { return each.name == name; });
  return found == parameters_.end() ? nullptr : &found->value;
}

}  // namespace pmq::http
