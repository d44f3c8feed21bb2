#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "api/cloudevents.h"
#include "api/faults.h"
#include "api/handlers.h"
#include "api/message_body.h"
#include "api/render.h"
#include "api/traceparent.h"

namespace pmq::api {
namespace {

using Place = http::ProblemPart::Place;

constexpr std::size_t max_messages = 1000;

/// Where the messages stand in the body: "/messages/3", or "/3" in a list of events.
struct Batch {
  std::vector<queue::NewMessage> messages;
  std::string pointer;

  [[nodiscard]] std::string pointer_to(std::size_t index) const {
    return json::pointer_to(pointer, index);
  }
};

Batch read_messages(Call& call, const json::Value& body, MessageFaults& faults) {
  Batch batch{{}, "/messages"};
  json::ObjectReader in(body, "", call.faults);
  const json::Value* const list = in.required_array("messages", 1, max_messages);
  in.refuse_unknown();
  if (!list) return batch;
  batch.messages.reserve(list->items().size());
  for (const json::Value& item : list->items()) {
    batch.messages.push_back(read_message(item, batch.pointer_to(batch.messages.size()),
                                          call.max_payload_bytes, faults));
  }
  return batch;
}

Batch read_events(Call& call, const json::Value& body, MessageFaults& faults) {
  Batch batch{{}, ""};
  const auto items = body.items();
  if (items.empty() || items.size() > max_messages) {
    call.faults.push_back({"", "must be an array of 1 to 1000 events"});
    return batch;
  }
  batch.messages.reserve(items.size());
  for (const json::Value& item : items) {
    batch.messages.push_back(read_cloudevent(item, batch.pointer_to(batch.messages.size()),
                                             call.max_payload_bytes, faults));
  }
  return batch;
}

Batch read_batch(Call& call) {
  MessageFaults faults{call.faults};
  const json::Document body = call.parse_body(opaque_members);
  Batch batch = call.media_type == MediaType::cloudevent_batch
                    ? read_events(call, body.root(), faults)
                    : read_messages(call, body.root(), faults);
  refuse_at_once(faults);
  return batch;
}

http::Refusal refusal(const store::EnqueueFault& fault, const Batch& batch, bool events) {
  const std::string pointer = batch.pointer_to(fault.index);
  if (fault.kind == store::EnqueueFaultKind::queue_not_found) {
    return http::Refusal(
        {404,
         "queue_not_found",
         "There is no queue of the name that message " + std::to_string(fault.index) + " gives.",
         {{Place::pointer, pointer + "/queue", "names a queue that is not there"}}});
  }
  if (fault.kind == store::EnqueueFaultKind::queue_full) return http::Refusal(queue_full());
  return http::Refusal({422,
                        "idempotency_key_reused",
                        "The idempotency key of message " + std::to_string(fault.index) +
                            " was used for a message of other content.",
                        {{Place::pointer, pointer + (events ? "/id" : "/idempotency_key"),
                          "was used for a message of other content"}}});
}

}  // namespace

http::Response enqueue_batch(Call& call) {
  Batch batch = read_batch(call);
  if (call.variables.find("HTTP_IDEMPOTENCY_KEY")) {
    call.refuse_header("Idempotency-Key", "is not taken here: each message may have its own key");
  }
  call.end_of_input();

  const Time now = call.store.now();
  const auto trace = valid_traceparent(call.variables.get("HTTP_TRACEPARENT"));
  for (std::size_t i = 0; i < batch.messages.size(); ++i) {
    queue::NewMessage& message = batch.messages[i];
    if (!message.traceparent) message.traceparent = trace;
    message.request_id = call.about.request_id;
    if (message.expires_at) check_expiry(message, batch.pointer_to(i), now, call.faults);
  }
  call.end_of_input();

  const auto enqueued = call.store.enqueue(batch.messages, call.subject, now);
  if (!enqueued) {
    throw refusal(enqueued.error(), batch, call.media_type == MediaType::cloudevent_batch);
  }
  call.about.message = enqueued->front().message.value;
  if (std::ranges::any_of(*enqueued, &store::Enqueued::for_webhooks)) call.dispatcher.wake();
  json::Writer out;
  out.begin_object();
  out.field("ok", true);
  out.key("message_ids");
  out.begin_array();
  for (const store::Enqueued& stored : *enqueued)
    out.integer(stored.message.value);
  out.end_array();
  out.key("duplicates");
  out.begin_array();
  for (std::size_t i = 0; i < enqueued->size(); ++i)
    if ((*enqueued)[i].duplicate) out.unsigned_integer(i);
  out.end_array();
  out.end_object();
  return answer(out);
}

}  // namespace pmq::api
