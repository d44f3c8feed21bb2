#include "api/claim_reference.h"
#include "api/faults.h"
#include "api/fields.h"
#include "api/handlers.h"
#include "api/render.h"

namespace pmq::api {

http::Response extend(Call& call) {
  constexpr std::int64_t max_lease_seconds = 12 * 3600;
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  const store::ReceiptReference claim = read_receipt_reference(in);
  const auto lease = read_seconds(in, "lease_seconds", 1, max_lease_seconds, Presence::required);
  in.refuse_unknown();
  call.end_of_input();

  call.about.message = claim.message.value;
  call.about.delivery = claim.receipt.delivery.value;
  const auto expires_at = call.store.extend(claim, lease.value(), call.store.now());
  if (!expires_at) throw http::Refusal(problem(expires_at.error()));
  json::Writer out;
  out.begin_object();
  out.field("ok", true);
  write_time(out, "lease_expires_at", *expires_at);
  out.end_object();
  return answer(out);
}

}  // namespace pmq::api
