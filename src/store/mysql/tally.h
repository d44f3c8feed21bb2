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

  /// What is counted between two writings, and what one statement takes; more are left out.
  static constexpr std::size_t most_labels = 600;

  void note(Trouble kind, std::string_view label, std::int64_t count = 1) {
    const auto key = std::pair(kind, std::string(label));
    const auto known = counts_.find(key);
    if (known != counts_.end()) {
      known->second += count;
    } else if (counts_.size() < most_labels) {
      counts_.emplace(key, count);
    }
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
