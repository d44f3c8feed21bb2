#include <stdexcept>

#include "admin/breaker_view.h"
#include "admin/handlers.h"
#include "admin/moment.h"
#include "admin/paging.h"
#include "admin/queue_form.h"
#include "admin/queue_target.h"
#include "admin/rate_field.h"
#include "base/text.h"
#include "http/problem.h"
#include "view/queues.h"
#include "webhook/endpoint_url.h"
#include "webhook/signing_secret.h"

namespace pmq::admin {
namespace {

http::Response form_page(const Visit& visit, view::QueueFormView view, bool is_new, int status) {
  view.is_new = is_new;
  view.action = is_new ? visit.href("/queues") : visit.href("/queues/" + view.name + "/edit");
  view.back = is_new ? visit.href("/queues") : visit.href("/queues/" + view.name);
  return html(view::render(visit.site.templates,
                           visit.page(is_new ? "New queue" : "Edit " + view.name, "queues"), view),
              status);
}

http::Response faulty_form(const Visit& visit, view::QueueFormView view, bool is_new,
                           std::string fault) {
  view.fault = std::move(fault);
  return form_page(visit, std::move(view), is_new, 422);
}

http::Response to_queue(const Visit& visit, const std::string& name) {
  return see_other(visit.href("/queues/" + name));
}

/// Asks the network whether posts to it would be let through; a sentence when they wouldn't.
std::optional<std::string> fault_of_url(const Visit& visit, const std::optional<std::string>& url) {
  if (!url) return std::nullopt;
  const auto endpoint = webhook::parse_endpoint(*url);
  if (!endpoint) return "The URL " + endpoint.error() + ".";
  const auto reason = visit.site.endpoints.reason_to_refuse(*endpoint);
  if (!reason) return std::nullopt;
  return "The URL leads to what posts may not reach: " + *reason + ".";
}

/// Shown in the answer itself, and stored nowhere in plain.
http::Response secret_page(const Visit& visit, const std::string& queue, const Secret& secret) {
  view::SecretView view;
  view.queue = queue;
  view.queue_href = visit.href("/queues/" + queue);
  view.secret = webhook::signing_secret_text(secret).reveal();
  view.advice =
      "The receiver checks with it that a post comes from here: every library for Standard "
      "Webhooks takes it as it is.";
  return html(view::render(visit.site.templates, visit.page("Signing secret", "queues"), view));
}

}  // namespace

http::Response show_new_queue(Visit& visit) {
  queue::Subscription usual;
  usual.event_types = {"*"};
  usual.retry_policy = queue::default_pull_policy();
  return form_page(visit, form_of(usual), true, 200);
}

http::Response create_queue(Visit& visit) {
  auto form = form_of(visit.form);
  queue::NewSubscription wanted;
  try {
    wanted = new_subscription(form, visit.site.random);
  } catch (const std::invalid_argument& fault) {
    return faulty_form(visit, std::move(form), true, fault.what());
  }
  const auto& webhook = wanted.webhook;
  if (auto fault = fault_of_url(visit, webhook ? std::optional(webhook->url) : std::nullopt)) {
    return faulty_form(visit, std::move(form), true, std::move(*fault));
  }
  const auto created = [&] {
    const store::Audited audited(visit.stores().audit, visit.audit("queue.create", wanted.name));
    return visit.stores().queue.create_subscription(wanted, visit.now);
  }();
  if (!created) return faulty_form(visit, std::move(form), true, words_for(created.error()));
  if (wanted.kind == queue::SubscriptionKind::webhook) {
    return secret_page(visit, wanted.name, wanted.webhook_secret);
  }
  visit.notify({view::Tone::success, "The queue " + wanted.name + " is there.", "", ""});
  return to_queue(visit, wanted.name);
}

http::Response show_queue_form(Visit& visit) {
  return form_page(visit, form_of(queue_of(visit)), false, 200);
}

http::Response change_queue(Visit& visit) {
  const auto before = queue_of(visit);
  auto form = form_of(visit.form);
  form.name = before.name;
  form.kind = queue::name(before.kind);
  queue::SubscriptionChange change;
  try {
    change = change_of(form, before.kind);
  } catch (const std::invalid_argument& fault) {
    return faulty_form(visit, std::move(form), false, fault.what());
  }
  if (auto fault = fault_of_url(visit, change.url)) {
    return faulty_form(visit, std::move(form), false, std::move(*fault));
  }
  const auto changed = [&] {
    const store::Audited audited(visit.stores().audit, visit.audit("queue.change", before.name));
    return visit.stores().queue.change_subscription(before.name, change, visit.now);
  }();
  if (!changed) return faulty_form(visit, std::move(form), false, words_for(changed.error()));
  visit.notify({view::Tone::success, "Saved.", "", ""});
  return to_queue(visit, before.name);
}

http::Response change_queue_state(Visit& visit) {
  const auto subscription = queue_of(visit);
  const bool pauses = visit.form.get("what") == "pause";
  const auto actor = visit.actor(visit.reason());
  auto& store = visit.stores().queue;
  const auto changed = [&] {
    const store::Audited audited(
        visit.stores().audit,
        visit.audit(pauses ? "queue.pause" : "queue.resume", subscription.name));
    return pauses ? store.pause(subscription.name, actor, visit.now)
                  : store.resume(subscription.name, actor, visit.now);
  }();
  if (!changed) {
    visit.notify({view::Tone::warning, words_for(changed.error()), "", ""});
  } else {
    visit.notify({view::Tone::success,
                  pauses ? "Paused: nothing is handed out, what comes waits." : "Resumed.", "",
                  ""});
  }
  return to_queue(visit, subscription.name);
}

http::Response remove_queue(Visit& visit) {
  const auto subscription = queue_of(visit);
  if (visit.form.get("confirmed") != subscription.name) {
    visit.notify({view::Tone::warning,
                  "Nothing was removed: the name that was typed is another one.", "", ""});
    return to_queue(visit, subscription.name);
  }
  const auto removed = [&] {
    const store::Audited audited(visit.stores().audit,
                                 visit.audit("queue.remove", subscription.name));
    return visit.stores().queue.remove_subscription(subscription.name,
                                                    store::RemoveMode::with_deliveries,
                                                    visit.actor(visit.reason()), visit.now);
  }();
  if (!removed) {
    visit.notify({view::Tone::warning, words_for(removed.error()), "", ""});
    return to_queue(visit, subscription.name);
  }
  visit.notify({view::Tone::success, "The queue " + subscription.name + " was removed.", "", ""});
  return see_other(visit.href("/queues"));
}

http::Response test_queue(Visit& visit) {
  const auto subscription = queue_of(visit);
  queue::NewMessage message;
  message.event_type = "pmq.test";
  message.queue = subscription.name;
  message.payload = R"({"test":true})";
  const auto sent = [&] {
    const store::Audited audited(visit.stores().audit,
                                 visit.audit("queue.test", subscription.name));
    return visit.stores().queue.enqueue({&message, 1}, visit.account().name, visit.now);
  }();
  if (!sent && sent.error().kind == store::EnqueueFaultKind::queue_full) {
    throw http::Refusal({503, "queue_full", "The queue is full: it takes no test event now."});
  }
  if (!sent) throw http::Refusal({404, "queue_not_found", "There is no such queue any more."});
  const auto id = std::to_string(sent->front().message.value);
  visit.notify({view::Tone::success, "A test event is on its way: this is it.", "", ""});
  return see_other(visit.href("/messages/" + id));
}

http::Response replay_range(Visit& visit) {
  constexpr milliseconds first_steps{1500};
  const auto subscription = queue_of(visit);
  const auto since = read_moment(visit.form.get("since"), visit.now);
  const auto until = read_moment(visit.form.get("until"), visit.now).value_or(visit.now);
  if (!since) {
    throw http::Refusal({422, "invalid_request", "Say since when: 2h, or 2026-03-01 09:30."});
  }
  if (until <= *since) {
    throw http::Refusal({422, "invalid_request", "That time ends before it begins."});
  }
  auto& jobs = visit.stores().jobs;
  const auto job = [&] {
    const store::Audited audited(
        visit.stores().audit, visit.audit("queue.replay", subscription.name,
                                          R"({"since":")" + to_rfc3339(*since) + R"(","until":")" +
                                              to_rfc3339(until) + "\"}"));
    store::NewBulkJob order;
    order.kind = store::BulkKind::replay;
    order.selection = store::ReplayRange{subscription.name, *since, until};
    order.rate = read_rate(visit.form);
    order.actor = visit.actor(visit.reason());
    return jobs.start(order, visit.now);
  }();
  jobs.advance(visit.now, first_steps);
  return see_other(visit.href("/jobs/" + std::to_string(job.value)));
}

http::Response rotate_queue_secret(Visit& visit) {
  constexpr std::chrono::hours grace{24};
  const auto subscription = queue_of(visit);
  const auto secret = webhook::make_signing_secret(visit.site.random);
  const auto rotated = [&] {
    const store::Audited audited(visit.stores().audit,
                                 visit.audit("queue.rotate-secret", subscription.name));
    return visit.stores().queue.rotate_secret(subscription.name, secret, grace, visit.now);
  }();
  if (rotated) return secret_page(visit, subscription.name, secret);
  visit.notify({view::Tone::warning, words_for(rotated.error()), "", ""});
  return to_queue(visit, subscription.name);
}

http::Response show_breakers(Visit& visit) {
  view::BreakersView view;
  for (const auto& subscription : all_subscriptions(visit))
    if (auto breaker = breaker_view(visit, subscription)) view.breakers.push_back(*breaker);
  auto page = visit.page("Circuit breakers", "breakers");
  page.live = !view.breakers.empty();
  return html(view::render(visit.site.templates, page, view));
}

http::Response act_on_breaker(Visit& visit) {
  constexpr std::chrono::minutes held_back{5};
  const auto subscription = queue_of(visit);
  const bool trips = visit.form.get("what") == "trip";
  const auto actor = visit.actor(visit.reason());
  bool changed = false;
  {
    const store::Audited audited(
        visit.stores().audit,
        visit.audit(trips ? "breaker.trip" : "breaker.reset", subscription.name));
    changed =
        trips ? visit.stores().desk.trip_breaker(subscription.id, visit.now + held_back, actor,
                                                 visit.now)
              : visit.stores().queue.reset_breaker(subscription.name, actor, visit.now).has_value();
  }
  visit.notify(changed ? view::Notice{view::Tone::success,
                                      trips ? "The breaker is open: nothing is sent for 5 minutes."
                                            : "The breaker is closed: what waits goes out at a "
                                              "growing rate.",
                                      "", ""}
                       : view::Notice{view::Tone::info, "Nothing was changed.", "", ""});
  return see_other(visit.safe_address(visit.form.raw("back")));
}

}  // namespace pmq::admin
