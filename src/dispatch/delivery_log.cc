#include "dispatch/delivery_log.h"

#include "log/log.h"

namespace pmq::dispatch {
namespace {

struct Told {
  std::string_view outcome;
  int status = 0;
};

Told told_of(const webhook::Outcome& outcome) {
  struct Visitor {
    Told operator()(const webhook::Delivered& delivered) { return {"done", delivered.status}; }
    Told operator()(const webhook::Gone&) { return {"gone", 410}; }
    Told operator()(const webhook::Throttled& throttled) { return {"throttled", throttled.status}; }
    Told operator()(const webhook::Refused& refused) { return {"refused", refused.status}; }
    Told operator()(const webhook::NoAnswer& none) { return {webhook::name(none.fault), 0}; }
  };
  return std::visit(Visitor(), outcome);
}

}  // namespace

void log_delivery(const store::WebhookDelivery& delivery, const store::Settlement& settlement) {
  constexpr std::size_t trace_begin = 3;
  constexpr std::size_t trace_length = 32;
  const auto& traceparent = delivery.message.traceparent;
  log::Subject about;
  about.message = queue::message_of(delivery.receipt.delivery).value;
  about.delivery = delivery.receipt.delivery.value;
  if (traceparent) about.trace = std::string_view(*traceparent).substr(trace_begin, trace_length);
  const log::Context context(about);
  const auto told = told_of(settlement.outcome);
  log::info("delivery",
            {{"subscription", delivery.subscription.value},
             {"attempt", delivery.attempt_number},
             {"outcome", told.outcome},
             {"status", told.status},
             {"duration_ms", (settlement.finished_at - settlement.started_at).count()}});
}

}  // namespace pmq::dispatch
