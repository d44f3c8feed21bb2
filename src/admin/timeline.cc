#include "admin/timeline.h"

#include <algorithm>

#include "base/text.h"

namespace pmq::admin {
namespace {

std::string_view style_of(queue::AttemptOutcome outcome) {
  switch (outcome) {
    case queue::AttemptOutcome::succeeded:
      return "succeeded";
    case queue::AttemptOutcome::failed:
      return "failed";
    case queue::AttemptOutcome::lease_expired:
      return "lease-expired";
  }
  return "failed";
}

std::string_view words_for(queue::AttemptOutcome outcome) {
  switch (outcome) {
    case queue::AttemptOutcome::succeeded:
      return "succeeded";
    case queue::AttemptOutcome::failed:
      return "failed";
    case queue::AttemptOutcome::lease_expired:
      return "ran out of its lease";
  }
  return "failed";
}

std::string_view words_for(queue::ActionKind kind) {
  switch (kind) {
    case queue::ActionKind::requeue:
      return "Requeued";
    case queue::ActionKind::discard:
      return "Discarded";
    case queue::ActionKind::cancel:
      return "Cancelled";
    case queue::ActionKind::replay:
      return "Replayed";
    case queue::ActionKind::release:
      return "Lease released";
    case queue::ActionKind::take_back:
      return "Requeue taken back";
  }
  return "Changed";
}

view::TimelineEntry entry_of(const queue::Attempt& attempt) {
  std::string detail =
      "by " + attempt.worker + ", " + duration_text(attempt.finished_at - attempt.started_at);
  if (attempt.http_status) detail += ", HTTP " + std::to_string(*attempt.http_status);
  std::string told = attempt.error.value_or("");
  if (attempt.answer && !attempt.answer->empty()) told += "\n\n" + *attempt.answer;
  return {.style = std::string(style_of(attempt.outcome)),
          .what = "Attempt " + std::to_string(attempt.number) + " " +
                  std::string(words_for(attempt.outcome)),
          .detail = detail,
          .error = attempt.outcome == queue::AttemptOutcome::succeeded ? "" : told,
          .at = attempt.finished_at};
}

view::TimelineEntry entry_of(const queue::Action& action) {
  return {.style = "action",
          .what = std::string(words_for(action.kind)),
          .detail = "by " + action.by + (action.reason ? ": " + *action.reason : ""),
          .error = "",
          .at = action.at};
}

}  // namespace

std::vector<view::TimelineEntry> timeline(const store::DeliveryHistory& history, Time now) {
  std::vector<view::TimelineEntry> entries;
  const auto& delivery = history.delivery;
  entries.push_back(
      {.style = "plain", .what = "Enqueued", .detail = "", .error = "", .at = delivery.created_at});
  for (const auto& attempt : history.attempts)
    entries.push_back(entry_of(attempt));
  for (const auto& action : history.actions)
    entries.push_back(entry_of(action));
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  if (delivery.state == queue::DeliveryState::in_progress) {
    entries.push_back({.style = "now",
                       .what = "Attempt under way",
                       .detail = "by " + delivery.worker.value_or("a worker") + ", for " +
                                 duration_text(now - delivery.updated_at),
                       .error = "",
                       .at = delivery.updated_at});
  }
  return entries;
}

}  // namespace pmq::admin
