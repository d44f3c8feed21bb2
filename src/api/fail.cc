#include "api/claim_reference.h"
#include "api/faults.h"
#include "api/fields.h"
#include "api/handlers.h"
#include "api/render.h"
#include "base/utf8.h"

namespace pmq::api {
namespace {

constexpr std::size_t max_error_characters = 65'536;
constexpr std::size_t max_kept_bytes = 4096;
constexpr std::int64_t max_wait_seconds = std::int64_t{365} * 24 * 3600;

store::Failure read_failure(json::ObjectReader& in) {
  store::Failure failure;
  const auto error = read_text(in, "error", 0, max_error_characters, Presence::required);
  if (error) failure.error = utf8_prefix(*error, max_kept_bytes);
  failure.retry_after = read_seconds(in, "retry_after_seconds", 0, max_wait_seconds);
  failure.dead = in.boolean("dead").value_or(false);
  return failure;
}

}  // namespace

http::Response fail(Call& call) {
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  const store::ClaimReference claim = read_claim(in, call.subject);
  const store::Failure failure = read_failure(in);
  in.refuse_unknown();
  call.end_of_input();

  tell_log(call, claim);
  const auto failed = call.store.fail(claim, failure, call.store.now());
  if (!failed) throw http::Refusal(problem(failed.error()));
  json::Writer out;
  out.begin_object();
  out.field("ok", true);
  out.field("status", status_name(failed->next_attempt_at ? queue::DeliveryState::ready
                                                          : queue::DeliveryState::dead));
  out.field("retry_count", failed->retry_count);
  write_optional(out, "next_attempt_at", failed->next_attempt_at);
  out.end_object();
  return answer(out);
}

}  // namespace pmq::api
