#pragma once

#include <string_view>

#include "http/problem.h"
#include "store/consuming.h"
#include "store/operating.h"
#include "store/producing.h"

// What the store may answer instead of doing what was asked, as problems of the API.
namespace pmq::api {

[[nodiscard]] std::string_view code(store::ConsumeFault fault) noexcept;

[[nodiscard]] http::Problem problem(store::ConsumeFault fault);
[[nodiscard]] http::Problem problem(store::OperateFault fault);
[[nodiscard]] http::Problem problem(store::SubscriptionFault fault);

/// A queue without room: 503, as it is the way of a queue that its consumers are slow.
[[nodiscard]] http::Problem queue_full();
[[nodiscard]] http::Problem message_not_found();
[[nodiscard]] http::Problem payload_erased();
[[nodiscard]] http::Problem subscription_not_found();

}  // namespace pmq::api
