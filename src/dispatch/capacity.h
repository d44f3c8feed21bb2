#pragma once

namespace pmq::dispatch {

/// How many of so many requests this process has descriptors for, at least 1. Raises its limit as
/// far as it may.
[[nodiscard]] int requests_that_fit(int wanted) noexcept;

}  // namespace pmq::dispatch
