#include "api/faults.h"
#include "api/fields.h"
#include "api/handlers.h"
#include "api/render.h"

namespace pmq::api {
namespace {

constexpr std::int64_t max_limit = 100;
constexpr std::int64_t max_lease_seconds = 12 * 3600;

store::ClaimRequest read_request(Call& call) {
  store::ClaimRequest request;
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  request.queue = read_queue(in).value_or(request.queue);
  request.limit = static_cast<int>(in.integer("limit", 1, max_limit).value_or(request.limit));
  request.lease = read_seconds(in, "lease_seconds", 1, max_lease_seconds).value_or(request.lease);
  request.worker = call.subject;
  in.refuse_unknown();
  call.end_of_input();
  return request;
}

}  // namespace

http::Response poll(Call& call) {
  const store::ClaimRequest request = read_request(call);
  const auto claimed = call.store.claim(request, call.store.now());
  if (!claimed) throw http::Refusal(problem(claimed.error()));

  if (!claimed->deliveries.empty()) {
    call.about.message = claimed->deliveries.front().message.id.value;
  }
  json::Writer out;
  out.begin_object();
  out.key("messages");
  out.begin_array();
  for (const store::ClaimedDelivery& delivery : claimed->deliveries)
    write(out, delivery, request.queue);
  out.end_array();
  out.field("next_poll_ms", claimed->poll_again_in.count());
  out.end_object();
  return answer(out);
}

}  // namespace pmq::api
