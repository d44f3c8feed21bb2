#include "admin/state_words.h"

#include <array>

namespace pmq::admin {
namespace {

struct Words {
  std::string_view style;
  std::string_view label;
};

// In the order of the states' numbers.
constexpr std::array<Words, 7> of_deliveries = {{{"ready", "ready"},
                                                 {"scheduled", "scheduled"},
                                                 {"in-progress", "in progress"},
                                                 {"dead", "dead"},
                                                 {"done", "done"},
                                                 {"discarded", "discarded"},
                                                 {"cancelled", "cancelled"}}};

constexpr std::array<Words, 5> of_jobs = {{{"running", "running"},
                                           {"finished", "finished"},
                                           {"stopped", "stopped"},
                                           {"taking-back", "being taken back"},
                                           {"stopped", "taken back"}}};

}  // namespace

std::string_view style_of(queue::DeliveryState state) noexcept {
  return of_deliveries[static_cast<std::size_t>(state)].style;
}
std::string_view words_for(queue::DeliveryState state) noexcept {
  return of_deliveries[static_cast<std::size_t>(state)].label;
}

std::string_view style_of(store::BulkState state) noexcept {
  return of_jobs[static_cast<std::size_t>(state)].style;
}
std::string_view words_for(store::BulkState state) noexcept {
  return of_jobs[static_cast<std::size_t>(state)].label;
}

}  // namespace pmq::admin
