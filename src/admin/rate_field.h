#pragma once

#include <optional>

#include "http/form.h"

namespace pmq::admin {

/// The form's field `rate`, deliveries a second; none when it is empty. Throws Refusal unless it is
/// above 0 and at most 10,000.
[[nodiscard]] std::optional<double> read_rate(const http::Form& form);

}  // namespace pmq::admin
