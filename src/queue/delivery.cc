#include "queue/delivery.h"

namespace pmq::queue {

std::string_view status_name(DeliveryState state) noexcept {
  switch (state) {
    case DeliveryState::ready:
    case DeliveryState::scheduled:
      return "NEW";
    case DeliveryState::in_progress:
      return "IN_PROGRESS";
    case DeliveryState::dead:
      return "FAILED";
    case DeliveryState::done:
      return "DONE";
    case DeliveryState::discarded:
      return "DISCARDED";
    case DeliveryState::cancelled:
      return "CANCELLED";
  }
  return "NEW";
}

std::vector<DeliveryState> states_of_status(std::string_view status) {
  std::vector<DeliveryState> states;
  for (const auto state : {DeliveryState::ready, DeliveryState::scheduled,
                           DeliveryState::in_progress, DeliveryState::dead, DeliveryState::done,
                           DeliveryState::discarded, DeliveryState::cancelled}) {
    if (status_name(state) == status) states.push_back(state);
  }
  return states;
}

std::string_view name(AttemptOutcome outcome) noexcept {
  switch (outcome) {
    case AttemptOutcome::succeeded:
      return "succeeded";
    case AttemptOutcome::failed:
      return "failed";
    case AttemptOutcome::lease_expired:
      return "lease_expired";
  }
  return "failed";
}

std::string_view name(ActionKind kind) noexcept {
  switch (kind) {
    case ActionKind::requeue:
      return "requeue";
    case ActionKind::discard:
      return "discard";
    case ActionKind::cancel:
      return "cancel";
    case ActionKind::replay:
      return "replay";
    case ActionKind::release:
      return "release";
    case ActionKind::take_back:
      return "take_back";
  }
  return "requeue";
}

}  // namespace pmq::queue
