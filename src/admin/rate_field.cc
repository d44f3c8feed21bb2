#include "admin/rate_field.h"

#include <charconv>
#include <cmath>

#include "http/problem.h"

namespace pmq::admin {

std::optional<double> read_rate(const http::Form& form) {
  constexpr double max_rate = 10'000;
  const auto text = form.get("rate");
  if (text.empty()) return std::nullopt;
  double rate = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), rate);
  const bool is_number = fault == std::errc() && end == text.data() + text.size();
  if (!is_number || !std::isfinite(rate) || rate <= 0 || rate > max_rate) {
    throw http::Refusal({422, "invalid_request", "A rate is a number above 0, up to 10,000."});
  }
  return rate;
}

}  // namespace pmq::admin
