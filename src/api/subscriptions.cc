#include <string>

#include "api/faults.h"
#include "api/fields.h"
#include "api/handlers.h"
#include "api/render.h"
#include "api/subscription_body.h"
#include "api/subscription_view.h"
#include "webhook/endpoint_url.h"
#include "webhook/signing_secret.h"

namespace pmq::api {
namespace {

http::Response render(Call& call, tl::expected<queue::Subscription, store::SubscriptionFault> found,
                      Time now) {
  if (!found) throw http::Refusal(problem(found.error()));
  json::Writer out;
  write(out, view_of(call.store, std::move(*found), now));
  return answer(out);
}

/// Throws Refusal (422) for what delivery would refuse for its address.
void check_reach(const Call& call, const std::string& url) {
  const auto reason = call.endpoints.reason_to_refuse(webhook::parse_endpoint(url).value());
  if (!reason) return;
  throw http::Refusal(
      http::invalid_request({{http::ProblemPart::Place::pointer, "/url", "leads to " + *reason}}));
}

/// Throws Refusal (422) unless the endpoint wants our events.
void check_grant(const Call& call, const queue::WebhookSettings& settings) {
  auto reason = call.endpoints.reason_not_granted(settings);
  if (!reason) return;
  throw http::Refusal({422,
                       "endpoint_not_validated",
                       "The endpoint didn't say that it wants events: " + *reason + '.',
                       {{http::ProblemPart::Place::pointer, "/url", *reason}}});
}

}  // namespace

http::Response list_subscriptions(Call& call) {
  const store::PageRequest page = read_page(call.query);
  call.end_of_input();
  auto found = call.store.subscriptions(page);
  json::Writer out;
  write(out, views_of(call.store, std::move(found.rows), call.store.now()), found.next_cursor);
  return answer(out);
}

http::Response create_subscription(Call& call) {
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  auto [subscription, validate] = read_subscription(in, call.faults);
  call.end_of_input();

  std::optional<Secret> secret;
  if (subscription.webhook) {
    check_reach(call, subscription.webhook->url);
    if (validate) check_grant(call, *subscription.webhook);
    secret = webhook::make_signing_secret(call.random);
    subscription.webhook_secret = *secret;
  }
  const Time now = call.store.now();
  const store::Audited audited(call.audit, call.entry("queue.create", subscription.name));
  auto created = call.store.create_subscription(subscription, now);
  if (!created) throw http::Refusal(problem(created.error()));
  SubscriptionView view = view_of(call.store, std::move(*created), now);
  view.secret = std::move(secret);
  json::Writer out;
  write(out, view);
  http::Response response = answer(out, 201);
  response.headers.push_back(
      {"Location", call.address.prefix + "/v1/subscriptions/" + subscription.name});
  return response;
}

http::Response get_subscription(Call& call) {
  call.end_of_input();
  auto subscription = call.store.find_subscription(subscription_name(call.parameter));
  if (!subscription) throw http::Refusal(subscription_not_found());
  return render(call, std::move(*subscription), call.store.now());
}

http::Response change_subscription(Call& call) {
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  const queue::SubscriptionChange change = read_subscription_change(in, call.faults);
  call.end_of_input();
  if (change.url) check_reach(call, *change.url);
  const auto name = subscription_name(call.parameter);
  const Time now = call.store.now();
  const store::Audited audited(call.audit, call.entry("queue.change", name));
  return render(call, call.store.change_subscription(name, change, now), now);
}

http::Response delete_subscription(Call& call) {
  const bool force = call.query.boolean("force").value_or(false);
  call.end_of_input();
  const auto mode = force ? store::RemoveMode::with_deliveries : store::RemoveMode::only_empty;
  const store::Actor actor{call.subject, std::nullopt};
  const auto name = subscription_name(call.parameter);
  const store::Audited audited(call.audit, call.entry("queue.remove", name));
  const auto removed = call.store.remove_subscription(name, mode, actor, call.store.now());
  if (!removed) throw http::Refusal(problem(removed.error()));
  return answer_ok();
}

http::Response pause_subscription(Call& call) {
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  const store::Actor actor{call.subject, read_reason(in)};
  in.refuse_unknown();
  call.end_of_input();
  const auto name = subscription_name(call.parameter);
  const Time now = call.store.now();
  const store::Audited audited(call.audit, call.entry("queue.pause", name, actor.reason));
  return render(call, call.store.pause(name, actor, now), now);
}

http::Response resume_subscription(Call& call) {
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  const store::Actor actor{call.subject, read_reason(in)};
  in.refuse_unknown();
  call.end_of_input();
  const auto name = subscription_name(call.parameter);
  const Time now = call.store.now();
  const store::Audited audited(call.audit, call.entry("queue.resume", name, actor.reason));
  auto resumed = call.store.resume(name, actor, now);
  call.dispatcher.wake();
  return render(call, std::move(resumed), now);
}

}  // namespace pmq::api
