#include <utility>

#include "api/cloudevents.h"
#include "api/faults.h"
#include "api/fields.h"
#include "api/handlers.h"
#include "api/message_body.h"
#include "api/render.h"
#include "api/traceparent.h"

namespace pmq::api {
namespace {

using Place = http::ProblemPart::Place;

constexpr std::string_view key_header = "Idempotency-Key";

/// A message, and where in the request its idempotency key stood.
struct Incoming {
  queue::NewMessage message;
  http::ProblemPart key{Place::pointer, "/idempotency_key", ""};
};

Incoming read_incoming(Call& call) {
  MessageFaults faults{call.faults};
  Incoming incoming;
  if (call.media_type == MediaType::cloudevent) {
    const json::Document body = call.parse_body(opaque_members);
    incoming.message = read_cloudevent(body.root(), "", call.max_payload_bytes, faults);
    incoming.key.where = "/id";
  } else if (is_binary_cloudevent(call.variables)) {
    if (call.body.empty()) call.body = "null";
    const json::Document body = call.parse_body();
    incoming.message = read_binary_cloudevent(call.variables, body.root().raw(),
                                              call.max_payload_bytes, faults, call.header_faults);
    incoming.key = {Place::header, "ce-id", ""};
  } else {
    const json::Document body = call.parse_body(opaque_members);
    incoming.message = read_message(body.root(), "", call.max_payload_bytes, faults);
  }
  refuse_at_once(faults);
  return incoming;
}

/// Double quotes around the key don't count: the header's draft standard has it as a quoted string.
std::string_view unquoted(std::string_view text) noexcept {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

/// The header serves where the body has no key; an event's own identity gives way to it.
void take_key_from_header(Call& call, Incoming& incoming) {
  const auto header = call.variables.find("HTTP_IDEMPOTENCY_KEY");
  if (!header) return;
  const std::string_view key = unquoted(*header);
  auto& own = incoming.message.idempotency_key;
  if (!is_key(key)) {
    call.refuse_header(std::string{key_header}, std::string{key_shape});
  } else if (own && *own != key && !incoming.message.cloudevent) {
    call.refuse_header(std::string{key_header}, "must not differ from the body's idempotency_key");
  } else {
    own = key;
    incoming.key = {Place::header, std::string{key_header}, ""};
  }
}

http::Refusal refusal(store::EnqueueFaultKind kind, http::ProblemPart queue,
                      http::ProblemPart key) {
  if (kind == store::EnqueueFaultKind::queue_not_found) {
    queue.detail = "names a queue that is not there";
    return http::Refusal(
        {404, "queue_not_found", "There is no queue of that name.", {std::move(queue)}});
  }
  if (kind == store::EnqueueFaultKind::queue_full) return http::Refusal(queue_full());
  key.detail = "was used for a message of other content";
  return http::Refusal({422,
                        "idempotency_key_reused",
                        "The idempotency key was used for a message of other content.",
                        {std::move(key)}});
}

}  // namespace

http::Response enqueue(Call& call) {
  Incoming incoming = read_incoming(call);
  queue::NewMessage& message = incoming.message;
  take_key_from_header(call, incoming);
  if (!message.traceparent) {
    message.traceparent = valid_traceparent(call.variables.get("HTTP_TRACEPARENT"));
  }
  message.request_id = call.about.request_id;
  call.end_of_input();

  const Time now = call.store.now();
  check_expiry(message, "", now, call.faults);
  call.end_of_input();

  const auto enqueued = call.store.enqueue({&message, 1}, call.subject, now);
  if (!enqueued) {
    throw refusal(enqueued.error().kind, {Place::pointer, "/queue", ""}, std::move(incoming.key));
  }
  const store::Enqueued& stored = enqueued->front();
  call.about.message = stored.message.value;
  if (stored.for_webhooks) call.dispatcher.wake();
  json::Writer out;
  out.begin_object();
  out.field("ok", true);
  out.field("message_id", stored.message.value);
  out.field("deliveries", stored.deliveries);
  out.field("duplicate", stored.duplicate);
  out.end_object();
  return answer(out);
}

}  // namespace pmq::api
