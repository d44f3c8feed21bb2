#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "store/troubles.h"

namespace pmq::store::mysql {

/// What a process has counted and not written down yet.
class Tally {
 public:
  using Counts = std::map<std::pair<Trouble, std::string>, std::int64_t>;

  /// Labels are our own, but a bound costs nothing.
  static constexpr std::size_t most_labels = 200;

  void note(Trouble kind, std::string_view label, std::int64_t count = 1) {
    if (counts_.size() >= most_labels) return;
    counts_[{kind, std::string(label)}] += count;
  }
  [[nodiscard]] bool empty() const noexcept { return counts_.empty(); }
  [[nodiscard]] Counts take() { return std::exchange(counts_, {}); }
  void put_back(const Counts& counts) {
    for (const auto& [key, count] : counts)
      note(key.first, key.second, count);
  }

 private:
  Counts counts_;
};

}  // namespace pmq::store::mysql
