#include "queue/retry_policy.h"

#include <algorithm>
#include <cmath>

namespace pmq::queue {
namespace {

milliseconds delay_of(const DelayList& list, int retry) {
  const auto index =
      std::min(static_cast<std::size_t>(std::max(retry, 1) - 1), list.delays.size() - 1);
  return list.delays[index];
}

milliseconds delay_of(const DelayFormula& formula, int retry) {
  const double grown =
      static_cast<double>(formula.base.count()) * std::pow(formula.factor, std::max(retry, 1) - 1);
  // Compared as floating point: the power leaves the integers' range long before it is infinite.
  const double bounded = std::min(grown, static_cast<double>(formula.max.count()));
  return milliseconds(std::llround(bounded * 1000));
}

}  // namespace

RetryPolicy default_pull_policy() {
  return {9, DelayList{{seconds(1), seconds(10), seconds(60), seconds(300), seconds(1800),
                        seconds(7200), seconds(18000), seconds(36000), seconds(86400)}}};
}

RetryPolicy default_webhook_policy() {
  return {9, DelayList{{seconds(5), seconds(300), seconds(1800), seconds(7200), seconds(18000),
                        seconds(36000), seconds(50400), seconds(72000), seconds(86400)}}};
}

milliseconds delay_before(const Backoff& backoff, int retry) {
  return std::visit([retry](const auto& form) { return delay_of(form, retry); }, backoff);
}

milliseconds with_jitter(milliseconds delay, Random& random) {
  // 0 to 400 thousandths, from 32 bits: the bias of the division is far below a millisecond.
  const auto share = static_cast<std::int64_t>((next_u64(random) >> 32) % 401);
  return delay * (800 + share) / 1000;
}

}  // namespace pmq::queue
