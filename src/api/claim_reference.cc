#include "api/claim_reference.h"

#include "api/fields.h"

namespace pmq::api {

store::ClaimReference read_claim(json::ObjectReader& in, const std::string& worker) {
  store::ClaimReference claim;
  claim.message = read_message_id(in).value_or(claim.message);
  claim.receipt = read_receipt(in);
  claim.queue = read_queue(in);
  claim.worker = worker;
  return claim;
}

store::ReceiptReference read_receipt_reference(json::ObjectReader& in) {
  store::ReceiptReference claim;
  claim.message = read_message_id(in).value_or(claim.message);
  claim.receipt = read_receipt(in, Presence::required).value_or(claim.receipt);
  return claim;
}

void tell_log(Call& call, const store::ClaimReference& claim) noexcept {
  call.about.message = claim.message.value;
  if (claim.receipt) call.about.delivery = claim.receipt->delivery.value;
}

}  // namespace pmq::api
