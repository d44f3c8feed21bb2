#include <algorithm>
#include <vector>

#include "api/claim_reference.h"
#include "api/faults.h"
#include "api/fields.h"
#include "api/handlers.h"
#include "api/render.h"

namespace pmq::api {
namespace {

constexpr std::size_t max_acks = 1000;

http::Response ack_one(Call& call, json::ObjectReader& in) {
  const store::ClaimReference claim = read_claim(in, call.subject);
  in.refuse_unknown();
  call.end_of_input();
  tell_log(call, claim);
  const auto acked = call.store.ack(claim, call.store.now());
  if (!acked) throw http::Refusal(problem(acked.error()));
  return answer_ok();
}

std::vector<store::ReceiptReference> read_claims(Call& call, const json::Value& list) {
  std::vector<store::ReceiptReference> claims;
  claims.reserve(list.items().size());
  for (const json::Value& item : list.items()) {
    json::ObjectReader in(item, json::pointer_to("/messages", claims.size()), call.faults);
    claims.push_back(in.is_object() ? read_receipt_reference(in) : store::ReceiptReference{});
    in.refuse_unknown();
  }
  return claims;
}

http::Response ack_many(Call& call, json::ObjectReader& in) {
  const auto queue = read_queue(in);
  const json::Value* const list = in.required_array("messages", 1, max_acks);
  const auto claims = list ? read_claims(call, *list) : std::vector<store::ReceiptReference>{};
  in.refuse_unknown();
  call.end_of_input();
  const auto results = call.store.ack_all(claims, queue, call.store.now());
  if (!results) throw http::Refusal(problem(results.error()));

  const bool all_acked = std::none_of(results->begin(), results->end(),
                                      [](const auto& fault) { return fault.has_value(); });
  json::Writer out;
  out.begin_object();
  out.field("ok", all_acked);
  out.key("results");
  out.begin_array();
  for (std::size_t i = 0; i < results->size(); ++i) {
    const auto& fault = (*results)[i];
    out.begin_object();
    out.field("message_id", claims[i].message.value);
    out.field("ok", !fault.has_value());
    if (fault) out.field("code", code(*fault));
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return answer(out);
}

}  // namespace

http::Response ack(Call& call) {
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  return in.has("messages") ? ack_many(call, in) : ack_one(call, in);
}

}  // namespace pmq::api
