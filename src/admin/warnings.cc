#include "admin/warnings.h"

#include <algorithm>

#include "admin/queue_rows.h"
#include "base/text.h"

namespace pmq::admin {
namespace {

constexpr std::chrono::minutes stuck_after{15};

using view::Tone;
using view::Warning;

Warning paused(const Visit& visit, const store::QueueStats& queue) {
  return {.tone = Tone::info,
          .text = queue.queue + " is " + std::string(queue::name(queue.state)) + ".",
          .advice = figure_text(queue.ready) + " deliveries wait there until it is resumed.",
          .command = {},
          .link = {"Look at it", visit.href("/queues/" + queue.queue), false}};
}

Warning stuck(const Visit& visit, const store::QueueStats& queue) {
  return {.tone = Tone::warning,
          .text = "Nothing takes from " + queue.queue + ".",
          .advice = "Its oldest delivery has been ready for " +
                    duration_text(*queue.oldest_ready_age) +
                    ", and none was finished in the last minute. See whether its workers run.",
          .command = {},
          .link = {"Look at it", visit.href("/queues/" + queue.queue), false}};
}

Warning dying(const Visit& visit, const store::QueueStats& queue) {
  return {.tone = Tone::danger,
          .text = figure_text(queue.failed_per_minute) + " died in " + queue.queue +
                  " within a minute.",
          .advice = "See what they have in common before more follow.",
          .command = {},
          .link = {"Dead letters by error", visit.href("/dead-letters", {{"queue", queue.queue}}),
                   false}};
}

}  // namespace

std::vector<Warning> warnings(const Visit& visit, const std::vector<store::QueueStats>& stats) {
  std::vector<Warning> all;
  for (const auto& queue : stats) {
    const bool waits = queue.oldest_ready_age && *queue.oldest_ready_age > stuck_after;
    if (queue.failed_per_minute.value > 0) all.push_back(dying(visit, queue));
    if (queue.state != queue::SubscriptionState::active) {
      if (queue.ready.value > 0) all.push_back(paused(visit, queue));
    } else if (waits && queue.done_per_minute.value == 0) {
      all.push_back(stuck(visit, queue));
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.tone > b.tone; });
  return all;
}

}  // namespace pmq::admin
