#include <string>

#include "api/faults.h"
#include "api/fields.h"
#include "api/handlers.h"
#include "api/render.h"
#include "api/subscription_view.h"
#include "queue/test_event.h"
#include "webhook/signing_secret.h"

namespace pmq::api {
namespace {

constexpr seconds usual_grace{24 * 3600};

http::Response render(Call& call, tl::expected<queue::Subscription, store::SubscriptionFault> found,
                      Time now, std::optional<Secret> secret = std::nullopt) {
  if (!found) throw http::Refusal(problem(found.error()));
  SubscriptionView view = view_of(call.store, std::move(*found), now);
  view.secret = std::move(secret);
  json::Writer out;
  write(out, view);
  return answer(out);
}

}  // namespace

http::Response test_subscription(Call& call) {
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  in.refuse_unknown();
  call.end_of_input();

  const auto name = subscription_name(call.parameter);
  const auto event = queue::test_event(name);
  const store::Audited audited(call.audit, call.entry("queue.test", name));
  const auto enqueued = call.store.enqueue({&event, 1}, call.subject, call.store.now());
  if (!enqueued && enqueued.error().kind == store::EnqueueFaultKind::queue_full) {
    throw http::Refusal(queue_full());
  }
  if (!enqueued) throw http::Refusal(subscription_not_found());
  call.dispatcher.wake();
  json::Writer out;
  out.begin_object();
  out.field("ok", true);
  out.field("message_id", enqueued->front().message.value);
  out.end_object();
  return answer(out);
}

http::Response rotate_secret(Call& call) {
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  const auto grace = read_seconds(in, "grace_seconds", 0, usual_grace.count());
  in.refuse_unknown();
  call.end_of_input();

  const auto name = subscription_name(call.parameter);
  const Time now = call.store.now();
  Secret secret = webhook::make_signing_secret(call.random);
  const store::Audited audited(call.audit, call.entry("queue.rotate-secret", name));
  auto rotated = call.store.rotate_secret(name, secret, grace.value_or(usual_grace), now);
  return render(call, std::move(rotated), now, std::move(secret));
}

http::Response get_breaker(Call& call) {
  const store::PageRequest page = read_page(call.query);
  call.end_of_input();

  const auto name = subscription_name(call.parameter);
  auto found = call.store.find_subscription(name);
  if (!found) throw http::Refusal(subscription_not_found());
  const auto changes = call.store.breaker_changes(name, page);
  if (!changes) throw http::Refusal(problem(changes.error()));
  json::Writer out;
  write(out, view_of(call.store, std::move(*found), call.store.now()), *changes);
  return answer(out);
}

http::Response reset_breaker(Call& call) {
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  const store::Actor actor{call.subject, read_reason(in)};
  in.refuse_unknown();
  call.end_of_input();

  const auto name = subscription_name(call.parameter);
  const Time now = call.store.now();
  const store::Audited audited(call.audit, call.entry("breaker.reset", name, actor.reason));
  auto reset = call.store.reset_breaker(name, actor, now);
  call.dispatcher.wake();
  return render(call, std::move(reset), now);
}

}  // namespace pmq::api
