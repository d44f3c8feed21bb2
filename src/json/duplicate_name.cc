#include "json/duplicate_name.h"

#include <algorithm>
#include <cstring>

namespace pmq::json {
namespace {

bool shorter_or_less(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() < b.size() : std::memcmp(a.data(), b.data(), a.size()) < 0;
}

}  // namespace

const std::string_view* find_duplicate(std::span<std::string_view> names) {
  constexpr std::size_t few = 12;
  if (names.size() <= few) {
    for (std::size_t i = 1; i < names.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (names[i] == names[j]) return &names[i];
      }
    }
    return nullptr;
  }
  std::sort(names.begin(), names.end(), shorter_or_less);
  const auto twice = std::adjacent_find(names.begin(), names.end());
  return twice == names.end() ? nullptr : &*twice;
}

}  // namespace pmq::json
