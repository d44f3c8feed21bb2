#include <algorithm>
#include <array>
#include <utility>

#include "store/logs.h"

namespace pmq::store {
namespace {

using Named = std::pair<std::string_view, LogLevel>;

// Each level's own name stands first, at the level's number.
constexpr std::array<Named, 10> names = {{{"debug", LogLevel::debug},
                                          {"info", LogLevel::info},
                                          {"warning", LogLevel::warning},
                                          {"error", LogLevel::error},
                                          {"critical", LogLevel::critical},
                                          {"trace", LogLevel::debug},
                                          {"notice", LogLevel::info},
                                          {"warn", LogLevel::warning},
                                          {"err", LogLevel::error},
                                          {"fatal", LogLevel::critical}}};

bool is_same_word(std::string_view text, std::string_view lower) noexcept {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b);
  });
}

}  // namespace

std::string_view name(LogLevel level) noexcept {
  return names[static_cast<std::size_t>(level)].first;
}

std::optional<LogLevel> log_level_of(std::string_view text) noexcept {
  const auto found = std::find_if(names.begin(), names.end(), [text](const Named& each) {
    return is_same_word(text, each.first);
  });
  if (found == names.end()) return std::nullopt;
  return found->second;
}

}  // namespace pmq::store
