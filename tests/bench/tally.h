#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace pmq::bench {

// What a run of load came to.
class Tally {
 public:
  void answered(std::uint64_t microseconds, int status);
  void broke() { ++broken_; }
  void finished(std::uint64_t messages) { messages_ += messages; }
  void found_nothing() { ++empty_; }
  [[nodiscard]] std::uint64_t messages() const { return messages_; }
  [[nodiscard]] std::uint64_t empty() const { return empty_; }
  void forget();

  // One line of JSON: rate in messages a second, latencies in microseconds.
  [[nodiscard]] std::string report(double seconds);

 private:
  [[nodiscard]] std::string bad_statuses() const;

  std::vector<std::uint32_t> latencies_;
  std::uint64_t messages_ = 0;
  std::uint64_t empty_ = 0;
  std::uint64_t broken_ = 0;
  std::uint64_t over_900_ms_ = 0;
  std::uint64_t not_200_ = 0;
  int last_bad_status_ = 0;
  std::map<int, std::uint64_t> bad_statuses_;
};

}  // namespace pmq::bench
