#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/metrics.h"

namespace pmq::api {

using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

/// Writes metrics in the text format of Prometheus (0.0.4): a family, then its samples.
class Exposition {
 public:
  /// `type`: counter, gauge or histogram.
  void family(std::string_view name, std::string_view type, std::string_view help);
  void sample(const Labels& labels, std::int64_t value);
  void sample(const Labels& labels, double value);
  /// All samples of one histogram of seconds.
  void histogram(const Labels& labels, const store::Latencies& latencies);

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void line(std::string_view suffix, const Labels& labels, std::string_view value);

  std::string name_;
  std::string text_;
};

}  // namespace pmq::api
