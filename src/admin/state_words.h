#pragma once

#include <string_view>

#include "queue/delivery.h"
#include "store/bulk_jobs.h"

// The words that pages use for states, and the classes of admin.css that go with them.

namespace pmq::admin {

[[nodiscard]] std::string_view style_of(queue::DeliveryState state) noexcept;
[[nodiscard]] std::string_view words_for(queue::DeliveryState state) noexcept;

[[nodiscard]] std::string_view style_of(store::BulkState state) noexcept;
[[nodiscard]] std::string_view words_for(store::BulkState state) noexcept;

}  // namespace pmq::admin
