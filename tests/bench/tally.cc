#include "tally.h"

#include <algorithm>

#include <fmt/format.h>

namespace pmq::bench {

void Tally::answered(std::uint64_t microseconds, int status) {
  latencies_.push_back(static_cast<std::uint32_t>(microseconds));
  if (microseconds > 900'000) ++over_900_ms_;
  if (status == 200) return;
  ++not_200_;
  last_bad_status_ = status;
  ++bad_statuses_[status];
}

void Tally::forget() {
  *this = Tally{};
}

std::string Tally::bad_statuses() const {
  std::string list;
  for (const auto& [status, count] : bad_statuses_)
    list += fmt::format("{}\"{}\":{}", list.empty() ? "" : ",", status, count);
  return list;
}

std::string Tally::report(double seconds) {
  std::ranges::sort(latencies_);
  const auto at = [this](double share) {
    if (latencies_.empty()) return std::uint32_t{0};
    const auto last = static_cast<double>(latencies_.size() - 1);
    return latencies_[static_cast<std::size_t>(share * last)];
  };
  return fmt::format(
      "{{\"seconds\":{:.3f},\"messages\":{},\"rate\":{:.1f},\"requests\":{},"
      "\"requests_per_second\":{:.1f},\"p50_us\":{},\"p99_us\":{},\"max_us\":{},"
      "\"over_900_ms\":{},\"not_200\":{},\"last_bad_status\":{},\"bad_statuses\":{{{}}},\"broken\":{},\"empty\":{}}}",
      seconds, messages_, static_cast<double>(messages_) / seconds, latencies_.size(),
      static_cast<double>(latencies_.size()) / seconds, at(0.5), at(0.99), at(1.0), over_900_ms_,
      not_200_, last_bad_status_, bad_statuses(), broken_, empty_);
}

}  // namespace pmq::bench
