#include "webhook/allowance.h"

#include <algorithm>
#include <cmath>

namespace pmq::webhook {
namespace {

// Additions of many small parts must not leave 0.9999… where a whole delivery is due.
constexpr double rounding = 1e-6;

}  // namespace

double burst(double rate) noexcept {
  return 1 + rate / 5;
}

Allowance refilled(const Allowance& allowance, double rate, Time now) noexcept {
  if (now <= allowance.at) return {std::min(allowance.count, burst(rate)), allowance.at};
  const auto grown = static_cast<double>((now - allowance.at).count()) * rate / 1000;
  return {std::min(allowance.count + grown, burst(rate)), now};
}

int whole(const Allowance& allowance) noexcept {
  return std::max(0, static_cast<int>(allowance.count + rounding));
}

Allowance spent(const Allowance& allowance, int count) noexcept {
  return {std::max(0.0, allowance.count - count), allowance.at};
}

Time worth_asking_at(const Allowance& allowance, double rate) noexcept {
  const double wanted = std::max(1.0, rate / 10);
  const double missing = std::max(0.0, wanted - allowance.count);
  // A rate of one in a year is nothing to wait for exactly.
  constexpr double longest_ms = 3'600'000;
  return allowance.at +
         milliseconds(std::llround(std::ceil(std::min(missing * 1000 / rate, longest_ms))));
}

}  // namespace pmq::webhook
