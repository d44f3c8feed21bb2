#include <string>

#include "api/faults.h"
#include "api/fields.h"
#include "api/handlers.h"
#include "api/render.h"
#include "api/subscription_body.h"
#include "queue/event_type.h"

namespace pmq::api {
namespace {

http::Response render(const queue::Subscription& subscription, int status = 200) {
  json::Writer out;
  write(out, subscription);
  return answer(out, status);
}

http::Response render(
    const tl::expected<queue::Subscription, store::SubscriptionFault>& subscription) {
  if (!subscription) throw http::Refusal(problem(subscription.error()));
  return render(*subscription);
}

/// The name in the address. One that no subscription can have isn't there.
std::string_view name_of(const Call& call) {
  if (!queue::is_queue_name(call.parameter)) throw http::Refusal(subscription_not_found());
  return call.parameter;
}

}  // namespace

http::Response list_subscriptions(Call& call) {
  const store::PageRequest page = read_page(call.query);
  call.end_of_input();
  const auto found = call.store.subscriptions(page);
  json::Writer out;
  out.begin_object();
  out.key("subscriptions");
  out.begin_array();
  for (const queue::Subscription& subscription : found.rows)
    write(out, subscription);
  out.end_array();
  write_optional(out, "next_cursor", found.next_cursor);
  out.end_object();
  return answer(out);
}

http::Response create_subscription(Call& call) {
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  const queue::NewSubscription subscription = read_subscription(in, call.faults);
  call.end_of_input();

  const auto created = call.store.create_subscription(subscription, call.store.now());
  if (!created) throw http::Refusal(problem(created.error()));
  http::Response response = render(*created, 201);
  response.headers.push_back(
      {"Location", call.address.prefix + "/v1/subscriptions/" + subscription.name});
  return response;
}

http::Response get_subscription(Call& call) {
  call.end_of_input();
  const auto subscription = call.store.find_subscription(name_of(call));
  if (!subscription) throw http::Refusal(subscription_not_found());
  return render(*subscription);
}

http::Response change_subscription(Call& call) {
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  const queue::SubscriptionChange change = read_subscription_change(in, call.faults);
  call.end_of_input();
  return render(call.store.change_subscription(name_of(call), change, call.store.now()));
}

http::Response delete_subscription(Call& call) {
  const bool force = call.query.boolean("force").value_or(false);
  call.end_of_input();
  const auto mode = force ? store::RemoveMode::with_deliveries : store::RemoveMode::only_empty;
  const store::Actor actor{call.subject, std::nullopt};
  const auto removed = call.store.remove_subscription(name_of(call), mode, actor, call.store.now());
  if (!removed) throw http::Refusal(problem(removed.error()));
  return answer_ok();
}

http::Response pause_subscription(Call& call) {
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  const store::Actor actor{call.subject, read_reason(in)};
  in.refuse_unknown();
  call.end_of_input();
  return render(call.store.pause(name_of(call), actor, call.store.now()));
}

http::Response resume_subscription(Call& call) {
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  in.refuse_unknown();
  call.end_of_input();
  const store::Actor actor{call.subject, std::nullopt};
  return render(call.store.resume(name_of(call), actor, call.store.now()));
}

}  // namespace pmq::api
