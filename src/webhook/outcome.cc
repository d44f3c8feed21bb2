#include "webhook/outcome.h"

#include <algorithm>

#include "webhook/retry_after.h"

namespace pmq::webhook {
namespace {

template <typename... Forms>
struct Overloaded : Forms... {
  using Forms::operator()...;
};
template <typename... Forms>
Overloaded(Forms...) -> Overloaded<Forms...>;

bool asks_to_wait(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

std::string_view sentence(TransportFault fault) {
  switch (fault) {
    case TransportFault::dns:
      return "the host's name was not found";
    case TransportFault::connect:
      return "no connection";
    case TransportFault::tls:
      return "no trusted TLS connection";
    case TransportFault::timeout:
      return "no complete answer in time";
    case TransportFault::too_slow:
      return "the answer came too slowly";
    case TransportFault::answer_too_large:
      return "the answer is too large";
    case TransportFault::blocked_address:
      return "the address is not allowed";
    case TransportFault::bad_answer:
      return "the answer is no HTTP";
  }
  return "";
}

std::string http(int status) {
  return "HTTP " + std::to_string(status);
}

}  // namespace

std::string_view name(TransportFault fault) noexcept {
  switch (fault) {
    case TransportFault::dns:
      return "dns";
    case TransportFault::connect:
      return "connect";
    case TransportFault::tls:
      return "tls";
    case TransportFault::timeout:
      return "timeout";
    case TransportFault::too_slow:
      return "too_slow";
    case TransportFault::answer_too_large:
      return "answer_too_large";
    case TransportFault::blocked_address:
      return "blocked_address";
    case TransportFault::bad_answer:
      return "bad_answer";
  }
  return "";
}

Outcome classify(const Answer& answer, Time now) {
  if (answer.status >= 200 && answer.status < 300) return Delivered{answer.status};
  if (answer.status == 410) return Gone{};
  if (!asks_to_wait(answer.status)) return Refused{answer.status};
  Throttled throttled{answer.status, std::nullopt};
  if (answer.retry_after) throttled.retry_at = parse_retry_after(*answer.retry_after, now);
  return throttled;
}

bool is_failure(const Outcome& outcome) noexcept {
  return !std::holds_alternative<Delivered>(outcome) && !std::holds_alternative<Gone>(outcome);
}

std::optional<int> status_of(const Outcome& outcome) noexcept {
  return std::visit(
      Overloaded{[](const Gone&) -> std::optional<int> { return 410; },
                 [](const NoAnswer&) -> std::optional<int> { return std::nullopt; },
                 [](const auto& answered) -> std::optional<int> { return answered.status; }},
      outcome);
}

Time next_attempt_at(const Outcome& outcome, milliseconds policy_wait, Time now) {
  const Time by_policy = now + policy_wait;
  const auto* const throttled = std::get_if<Throttled>(&outcome);
  return throttled && throttled->retry_at ? std::max(by_policy, *throttled->retry_at) : by_policy;
}

std::string describe(const Outcome& outcome) {
  return std::visit(
      Overloaded{[](const Delivered& delivered) { return http(delivered.status); },
                 [](const Gone&) { return http(410) + ": the endpoint wants nothing more"; },
                 [](const Throttled& throttled) {
                   return throttled.retry_at ? http(throttled.status) + ", Retry-After until " +
                                                   to_rfc3339(*throttled.retry_at)
                                             : http(throttled.status);
                 },
                 [](const Refused& refused) {
                   const bool redirects = refused.status >= 300 && refused.status < 400;
                   return redirects ? http(refused.status) + ": redirects are not followed"
                                    : http(refused.status);
                 },
                 [](const NoAnswer& none) {
                   std::string text{sentence(none.fault)};
                   return none.detail.empty() ? text : text + ": " + none.detail;
                 }},
      outcome);
}

}  // namespace pmq::webhook
