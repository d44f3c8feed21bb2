#include "guard/limit.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace pmq::guard {
namespace {

std::optional<std::int64_t> number_in(std::string_view text, std::int64_t most) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stopped != end || number < 1 || number > most) return std::nullopt;
  return number;
}

bool is_endpoint(std::string_view name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == name.npos;
}

}  // namespace

Time window_start(Time now, seconds window) noexcept {
  const auto length = milliseconds(window).count();
  const auto at = now.time_since_epoch().count();
  return Time(milliseconds(at - at % length));
}

tl::expected<std::optional<Limit>, std::string> parse_limit(std::string_view text) {
  if (text == "off") return std::nullopt;
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto count = number_in(text.substr(0, slash), max_limit);
  const auto window =
      number_in(text.substr(std::min(slash + 1, text.size())), longest_window.count());
  if (!count || !window) {
    return tl::unexpected("\"" + std::string(text) +
                          "\" is no limit like 600/60 (600 requests in 60 seconds; at most "
                          "10000000, and 86400 seconds) or off");
  }
  return Limit{*count, seconds(*window)};
}

std::string to_text(const std::optional<Limit>& limit) {
  if (!limit) return "off";
  return std::to_string(limit->count) + "/" + std::to_string(limit->window.count());
}

std::optional<Limit> Limits::of(std::string_view endpoint) const {
  const auto own = some_.find(endpoint);
  return own == some_.end() ? all_ : own->second;
}

bool Limits::any() const noexcept {
  return all_ || std::any_of(some_.begin(), some_.end(),
                             [](const auto& each) { return each.second.has_value(); });
}

tl::expected<Limits, std::string> parse_limits(std::string_view text) {
  constexpr std::string_view separators = ", \t";
  Limits limits;
  for (std::size_t at = text.find_first_not_of(separators); at != text.npos;) {
    const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
    const auto word = text.substr(at, end - at);
    const std::size_t equals = word.find('=');
    const bool is_own = equals != word.npos;
    const auto limit = parse_limit(is_own ? word.substr(equals + 1) : word);
    if (!limit) return tl::unexpected(limit.error());
    if (is_own && !is_endpoint(word.substr(0, equals))) {
      return tl::unexpected("\"" + std::string(word) + "\" names no endpoint like enqueue or poll");
    }
    if (is_own) {
      limits.set(std::string(word.substr(0, equals)), *limit);
    } else {
      limits.set_all(*limit);
    }
    at = text.find_first_not_of(separators, end);
  }
  return limits;
}

}  // namespace pmq::guard
