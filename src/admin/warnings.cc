#include "admin/warnings.h"

#include <algorithm>

#include "admin/paging.h"
#include "admin/queue_rows.h"
#include "base/text.h"

namespace pmq::admin {
namespace {

constexpr std::chrono::minutes stuck_after{15};

using Stats = std::vector<store::QueueStats>;
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

/// Where many queues stand still they have a cause in common, and it is told once.
Warning all_stuck(const Visit& visit, const std::vector<const store::QueueStats*>& queues) {
  constexpr std::size_t most_named = 3;
  std::string names;
  for (std::size_t i = 0; i < std::min(most_named, queues.size()); ++i)
    names += (i == 0 ? "" : ", ") + queues[i]->queue;
  if (queues.size() > most_named) {
    names += " and " + std::to_string(queues.size() - most_named) + " more";
  }
  return {.tone = Tone::warning,
          .text = "Nothing takes from " + std::to_string(queues.size()) + " queues.",
          .advice = "Deliveries have been ready for over " + duration_text(stuck_after) + " in " +
                    names +
                    ", and none was finished in the last minute. See whether the workers "
                    "run.",
          .command = {},
          .link = {"Look at them", visit.href("/queues"), false}};
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

constexpr std::chrono::minutes quiet_dispatcher{6};

/// Cron takes a percent sign for the end of the line, and the shell a quote for one of its own.
std::string cron_line(std::string_view home) {
  std::string folder;
  for (const char c : home) {
    if (c == '%' || c == '\'') folder += c == '%' ? "\\%" : "'\\'";
    if (c != '%') folder += c;
  }
  const bool is_plain = home.find_first_of(" '\"$&;()<>|*?`\\#~!%") == std::string_view::npos;
  if (!is_plain) folder = "'" + folder + "'";
  return "* * * * * cd " + folder + " && bin/pmq dispatch --for 55";
}

/// Webhooks wait without a dispatcher, and nobody else would tell.
std::optional<Warning> missing_dispatcher(const Visit& visit, const Stats& stats) {
  const bool has_webhooks = std::any_of(stats.begin(), stats.end(), [](const auto& queue) {
    return queue.kind == queue::SubscriptionKind::webhook;
  });
  if (!has_webhooks) return std::nullopt;
  const auto dispatchers = visit.stores().queue.dispatchers(visit.now);
  const bool is_alive =
      !dispatchers.empty() && visit.now - dispatchers.front().seen_at < quiet_dispatcher;
  if (is_alive) return std::nullopt;
  const std::string since = dispatchers.empty()
                                ? "a day or more"
                                : duration_text(visit.now - dispatchers.front().seen_at);
  return Warning{.tone = Tone::danger,
                 .text = "No dispatcher for " + since + ".",
                 .advice = "Webhooks are not delivered. Let cron start one every minute:",
                 .command = cron_line(visit.site.home),
                 .link = {}};
}

std::optional<Warning> held_back(const Visit& visit) {
  const auto held = visit.stores().restore_guard.held();
  if (!held) return std::nullopt;
  return Warning{.tone = Tone::danger,
                 .text = "Nothing is sent to webhooks or handed to workers since " +
                         to_rfc3339(held->since) + ".",
                 .advice = held->because + ". See what would be sent again, and let it go:",
                 .command = {},
                 .link = {"Look at it", visit.href("/restore"), false}};
}

std::vector<Warning> open_breakers(const Visit& visit) {
  std::vector<Warning> all;
  std::vector<queue::Subscription> webhooks;
  for (auto& each : all_subscriptions(visit))
    if (each.kind == queue::SubscriptionKind::webhook) webhooks.push_back(std::move(each));
  if (webhooks.empty()) return all;
  const auto endpoints = visit.stores().queue.endpoints(webhooks, visit.now);
  for (std::size_t i = 0; i < webhooks.size(); ++i) {
    const auto& endpoint = endpoints[i];
    if (!endpoint || endpoint->breaker.state == webhook::BreakerState::closed) continue;
    all.push_back({.tone = Tone::warning,
                   .text = "The breaker of " + webhooks[i].name + " is open.",
                   .advice = "Its endpoint keeps failing; deliveries wait and are probed.",
                   .command = {},
                   .link = {"Look at it", visit.href("/breakers"), false}});
  }
  return all;
}

}  // namespace

std::vector<Warning> warnings(const Visit& visit, const std::vector<store::QueueStats>& stats) {
  constexpr std::size_t most_alike = 2;
  std::vector<Warning> all = open_breakers(visit);
  if (auto held = held_back(visit)) all.push_back(std::move(*held));
  if (auto missing = missing_dispatcher(visit, stats)) all.push_back(std::move(*missing));
  std::vector<const store::QueueStats*> standing;
  for (const auto& queue : stats) {
    const bool waits = queue.oldest_ready_age && *queue.oldest_ready_age > stuck_after;
    if (queue.failed_per_minute.value > 0) all.push_back(dying(visit, queue));
    if (queue.state != queue::SubscriptionState::active) {
      if (queue.ready.value > 0) all.push_back(paused(visit, queue));
    } else if (waits && queue.done_per_minute.value == 0) {
      standing.push_back(&queue);
    }
  }
  if (standing.size() > most_alike) {
    all.push_back(all_stuck(visit, standing));
  } else {
    for (const auto* queue : standing)
      all.push_back(stuck(visit, *queue));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.tone > b.tone; });
  return all;
}

}  // namespace pmq::admin
