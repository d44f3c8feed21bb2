#include "queue/subscription.h"

namespace pmq::queue {

std::string_view name(SubscriptionKind kind) noexcept {
  return kind == SubscriptionKind::webhook ? "webhook" : "pull";
}

std::string_view name(SubscriptionState state) noexcept {
  switch (state) {
    case SubscriptionState::active:
      return "active";
    case SubscriptionState::paused:
      return "paused";
    case SubscriptionState::disabled:
      return "disabled";
  }
  return "active";
}

}  // namespace pmq::queue
