#include "api/fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "api/faults.h"
#include "base/characters.h"
#include "http/client_time.h"
#include "queue/event_type.h"

namespace pmq::api {
namespace {

const json::Value* ask(json::ObjectReader& in, std::string_view name, Presence presence) {
  return presence == Presence::required ? in.required_any(name) : in.any(name);
}

/// The text of a member, if it is one and `is_good`; else the fault is `must`.
template <typename Test>
std::optional<std::string_view> read_shaped(json::ObjectReader& in, std::string_view name,
                                            Presence presence, std::string_view must,
                                            Test&& is_good) {
  const json::Value* const value = ask(in, name, presence);
  if (!value) return std::nullopt;
  if (value->is(json::Kind::string) && is_good(value->text())) return value->text();
  in.refuse(name, std::string{must});
  return std::nullopt;
}

std::optional<std::string> copy(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  return std::string{*text};
}

bool has_receipt_shape(std::string_view text) noexcept {
  constexpr std::size_t max_length = 128;
  return text.size() <= max_length && queue::is_event_type(text);
}

}  // namespace

std::optional<std::string> read_text(json::ObjectReader& in, std::string_view name, std::size_t min,
                                     std::size_t max, Presence presence) {
  const json::Value* const value = ask(in, name, presence);
  if (!value) return std::nullopt;
  if (value->is(json::Kind::string)) {
    const std::size_t length = count_characters(value->text());
    if (length >= min && length <= max) return std::string{value->text()};
  }
  in.refuse(name, "must be a string of " + std::to_string(min) + " to " + std::to_string(max) +
                      " characters");
  return std::nullopt;
}

bool is_key(std::string_view text) noexcept {
  constexpr std::size_t max_length = 255;
  return !text.empty() && text.size() <= max_length &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::optional<std::string> read_key(json::ObjectReader& in, std::string_view name) {
  return copy(read_shaped(in, name, Presence::optional, key_shape, is_key));
}

std::optional<Time> read_time(json::ObjectReader& in, std::string_view name) {
  const json::Value* const value = in.any(name);
  if (!value) return std::nullopt;
  if (value->is(json::Kind::string)) {
    if (const auto time = http::parse_client_time(value->text())) return time;
  }
  in.refuse(name, "must be an RFC 3339 time from 1970 to 9999, such as 2026-03-01T09:30:00Z");
  return std::nullopt;
}

std::optional<seconds> read_seconds(json::ObjectReader& in, std::string_view name, std::int64_t min,
                                    std::int64_t max, Presence presence) {
  const auto count = presence == Presence::required ? in.required_integer(name, min, max)
                                                    : in.integer(name, min, max);
  if (!count) return std::nullopt;
  return seconds{*count};
}

std::optional<double> read_number(json::ObjectReader& in, std::string_view name,
                                  Presence presence) {
  const json::Value* const value = ask(in, name, presence);
  if (!value) return std::nullopt;
  if (value->is(json::Kind::number)) {
    const std::string_view text = value->raw();
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size() && std::isfinite(number)) {
      return number;
    }
  }
  in.refuse(name, "must be a number");
  return std::nullopt;
}

std::optional<std::string> read_queue(json::ObjectReader& in) {
  return copy(read_shaped(in, "queue", Presence::optional, queue_shape, queue::is_queue_name));
}

std::optional<queue::MessageId> read_message_id(json::ObjectReader& in) {
  const auto id = in.required_integer("message_id", 1, max_id);
  if (!id) return std::nullopt;
  return queue::MessageId{*id};
}

std::optional<queue::Receipt> read_receipt(json::ObjectReader& in, Presence presence) {
  const auto text =
      read_shaped(in, "receipt", presence, "must be a receipt that poll gave", has_receipt_shape);
  if (!text) return std::nullopt;
  return queue::parse_receipt(*text).value_or(queue::Receipt{});
}

std::optional<std::string> read_reason(json::ObjectReader& in) {
  constexpr std::size_t max_characters = 500;
  return read_text(in, "reason", 1, max_characters);
}

bool is_glob(std::string_view text) noexcept {
  return queue::is_event_type_glob(text);
}

store::PageRequest read_page(http::Query& query) {
  constexpr std::int64_t usual_size = 50;
  constexpr std::size_t max_cursor_length = 512;
  store::PageRequest page;
  page.limit =
      static_cast<int>(query.integer("limit", 1, store::max_page_size).value_or(usual_size));
  page.cursor = query.text("cursor", 1, max_cursor_length);
  return page;
}

std::optional<std::string> read_queue(http::Query& query) {
  auto queue = query.text("queue", 0, SIZE_MAX);
  if (queue && !queue::is_queue_name(*queue)) query.refuse("queue", std::string{queue_shape});
  return queue;
}

std::optional<std::string> read_glob(http::Query& query) {
  auto glob = query.text("event_type", 0, SIZE_MAX);
  if (glob && !is_glob(*glob)) query.refuse("event_type", std::string{glob_shape});
  return glob;
}

queue::MessageId message_id_of(std::string_view segment) noexcept {
  if (segment.empty() || segment.front() < '1' || segment.front() > '9') return {};
  std::int64_t id = 0;
  const char* const last = segment.data() + segment.size();
  const auto [end, error] = std::from_chars(segment.data(), last, id);
  if (error != std::errc() || end != last || id > max_id) return {};
  return {id};
}

std::string subscription_name(std::string_view segment) {
  if (!queue::is_queue_name(segment)) throw http::Refusal(subscription_not_found());
  return std::string{segment};
}

}  // namespace pmq::api
