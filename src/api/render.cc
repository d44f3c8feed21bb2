#include "api/render.h"

#include <utility>

#include "queue/receipt.h"

namespace pmq::api {
namespace {

void write_raw(json::Writer& out, std::string_view name, const std::optional<std::string>& json) {
  out.raw_field(name, json ? std::string_view(*json) : "null");
}

/// What each view of a message has in common, but its ids and payload.
void write_facts(json::Writer& out, const queue::Message& message) {
  out.field("priority", message.priority);
  out.field("producer", message.producer);
  write_time(out, "created_at", message.created_at);
  write_optional(out, "not_before", message.not_before);
  write_optional(out, "expires_at", message.expires_at);
  write_optional(out, "idempotency_key", message.idempotency_key);
  write_optional(out, "ordering_key", message.ordering_key);
  write_raw(out, "schema_version", message.schema_version);
  write_optional(out, "traceparent", message.traceparent);
  write_optional(out, "request_id", message.request_id);
  write_raw(out, "cloudevent", message.cloudevent);
}

void write_delivery_fields(json::Writer& out, const queue::Delivery& delivery) {
  out.field("delivery_id", delivery.id.value);
  out.field("queue", delivery.queue);
  out.field("status", status_name(delivery.state));
  out.field("retry_count", delivery.retry_count);
  write_optional(out, "last_error", delivery.last_error);
  write_optional(out, "worker", delivery.worker);
  write_time(out, "created_at", delivery.created_at);
  write_time(out, "updated_at", delivery.updated_at);
  write_optional(out, "next_attempt_at", delivery.next_attempt_at);
  write_optional(out, "lease_expires_at", delivery.lease_expires_at);
  write_optional(out, "finished_at", delivery.finished_at);
}

void write(json::Writer& out, const queue::Attempt& attempt) {
  out.begin_object();
  out.field("number", attempt.number);
  out.field("worker", attempt.worker);
  out.field("outcome", name(attempt.outcome));
  write_time(out, "started_at", attempt.started_at);
  write_time(out, "finished_at", attempt.finished_at);
  out.field("latency_ms",
            std::max((attempt.finished_at - attempt.started_at).count(), milliseconds::rep{0}));
  write_optional(out, "error", attempt.error);
  out.key("http_status");
  if (attempt.http_status) {
    out.integer(*attempt.http_status);
  } else {
    out.null();
  }
  write_optional(out, "answer", attempt.answer);
  out.end_object();
}

void write(json::Writer& out, const queue::Action& action) {
  out.begin_object();
  out.field("action", name(action.kind));
  out.field("by", action.by);
  write_time(out, "at", action.at);
  write_optional(out, "reason", action.reason);
  out.end_object();
}

void write(json::Writer& out, const store::DeliveryHistory& history) {
  out.begin_object();
  write_delivery_fields(out, history.delivery);
  out.key("attempts");
  out.begin_array();
  for (const queue::Attempt& attempt : history.attempts)
    write(out, attempt);
  out.end_array();
  out.key("actions");
  out.begin_array();
  for (const queue::Action& action : history.actions)
    write(out, action);
  out.end_array();
  out.end_object();
}

}  // namespace

void write(json::Writer& out, const store::ClaimedDelivery& claimed, std::string_view queue) {
  const queue::Message& message = claimed.message;
  out.begin_object();
  out.field("id", message.id.value);
  out.field("message_id", message.id.value);
  out.field("delivery_id", claimed.receipt.delivery.value);
  out.field("receipt", to_text(claimed.receipt));
  out.field("queue", queue);
  out.field("event_type", message.event_type);
  out.raw_field("payload", message.payload);
  out.field("status", status_name(queue::DeliveryState::in_progress));
  out.field("retry_count", claimed.retry_count);
  write_optional(out, "last_error", claimed.last_error);
  write_time(out, "updated_at", claimed.claimed_at);
  write_time(out, "lease_expires_at", claimed.lease_expires_at);
  write_facts(out, message);
  out.end_object();
}

void write(json::Writer& out, const store::DeadLetter& letter) {
  out.begin_object();
  out.field("delivery_id", letter.delivery.value);
  out.field("message_id", letter.message.id.value);
  out.field("queue", letter.queue);
  out.field("event_type", letter.message.event_type);
  out.raw_field("payload", letter.message.payload);
  out.field("retry_count", letter.retry_count);
  write_optional(out, "last_error", letter.last_error);
  write_time(out, "failed_at", letter.failed_at);
  write_facts(out, letter.message);
  out.end_object();
}

void write(json::Writer& out, const store::MessageSummary& summary) {
  out.begin_object();
  out.field("id", summary.message.id.value);
  out.field("message_id", summary.message.id.value);
  out.field("event_type", summary.message.event_type);
  out.field("payload_bytes", summary.message.payload_bytes);
  write_optional(out, "payload_erased_at", summary.message.payload_erased_at);
  write_facts(out, summary.message);
  out.key("deliveries");
  out.begin_array();
  for (const queue::Delivery& delivery : summary.deliveries) {
    out.begin_object();
    write_delivery_fields(out, delivery);
    out.end_object();
  }
  out.end_array();
  out.end_object();
}

void write(json::Writer& out, const store::MessageHistory& history,
           std::span<const store::LogEntry> log) {
  out.begin_object();
  out.field("id", history.message.id.value);
  out.field("message_id", history.message.id.value);
  out.field("event_type", history.message.event_type);
  out.raw_field("payload", history.message.payload);
  out.field("payload_bytes", history.message.payload_bytes);
  write_optional(out, "payload_erased_at", history.message.payload_erased_at);
  write_facts(out, history.message);
  out.key("deliveries");
  out.begin_array();
  for (const store::DeliveryHistory& delivery : history.deliveries)
    write(out, delivery);
  out.end_array();
  out.key("log");
  out.begin_array();
  for (const store::LogEntry& entry : log)
    write(out, entry);
  out.end_array();
  out.end_object();
}

void write(json::Writer& out, const store::QueueStats& stats) {
  using Named = std::pair<std::string_view, store::CappedCount>;
  const Named depths[] = {{"ready", stats.ready},
                          {"scheduled", stats.scheduled},
                          {"in_progress", stats.in_progress},
                          {"dead", stats.dead}};
  const Named rates[] = {{"enqueued_per_minute", stats.enqueued_per_minute},
                         {"done_per_minute", stats.done_per_minute},
                         {"failed_per_minute", stats.failed_per_minute}};
  out.begin_object();
  out.field("queue", stats.queue);
  out.field("kind", name(stats.kind));
  out.field("state", name(stats.state));
  for (const auto& [name, count] : depths)
    out.field(name, count.value);
  out.key("oldest_ready_age_seconds");
  if (stats.oldest_ready_age) {
    out.number(std::chrono::duration<double>(*stats.oldest_ready_age).count());
  } else {
    out.null();
  }
  out.key("rates");
  out.begin_object();
  for (const auto& [name, count] : rates)
    out.field(name, count.value);
  out.end_object();
  out.key("capped");
  out.begin_array();
  for (const auto& [name, count] : depths)
    if (count.capped) out.string(name);
  for (const auto& [name, count] : rates)
    if (count.capped) out.string(name);
  out.end_array();
  out.end_object();
}

void write(json::Writer& out, const store::LogEntry& entry) {
  out.begin_object();
  out.field("id", entry.id);
  write_time(out, "created_at", entry.at);
  write_optional(out, "timestamp", entry.happened_at);
  out.field("level", name(entry.level));
  out.field("service", entry.service);
  out.field("sender", entry.sender);
  write_optional(out, "trace_id", entry.trace_id);
  write_optional(out, "user_id", entry.user_id);
  write_optional(out, "job_id", entry.job_id);
  out.field("message", entry.message);
  write_raw(out, "fields", entry.fields);
  out.end_object();
}

void write(json::Writer& out, const store::AuditEntry& entry) {
  out.begin_object();
  out.field("id", entry.id);
  write_time(out, "at", entry.at);
  out.field("actor", entry.actor);
  write_optional(out, "client", entry.client.empty() ? std::nullopt : std::optional(entry.client));
  out.field("action", entry.action);
  out.field("target", entry.target);
  write_optional(out, "reason", entry.reason);
  write_raw(out, "details", entry.details);
  out.end_object();
}

void write_time(json::Writer& out, std::string_view name, Time time) {
  out.field(name, to_rfc3339(time));
}

void write_optional(json::Writer& out, std::string_view name, const std::optional<Time>& time) {
  if (time) {
    write_time(out, name, *time);
  } else {
    out.field(name, nullptr);
  }
}

void write_optional(json::Writer& out, std::string_view name,
                    const std::optional<std::string>& text) {
  if (text) {
    out.field(name, *text);
  } else {
    out.field(name, nullptr);
  }
}

http::Response answer(json::Writer& out, int status) {
  http::Response response;
  response.status = status;
  response.body = out.take();
  return response;
}

http::Response answer_ok() {
  json::Writer out;
  out.begin_object();
  out.field("ok", true);
  out.end_object();
  return answer(out);
}

}  // namespace pmq::api
