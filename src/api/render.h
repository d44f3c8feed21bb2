#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "http/response.h"
#include "json/write.h"
#include "queue/delivery.h"
#include "queue/message.h"
#include "store/audit.h"
#include "store/consuming.h"
#include "store/logs.h"
#include "store/operating.h"

// The domain's things as the contract writes them. Each writes one JSON object.
namespace pmq::api {

void write(json::Writer& out, const store::ClaimedDelivery& claimed, std::string_view queue);
void write(json::Writer& out, const store::DeadLetter& letter);
void write(json::Writer& out, const store::MessageSummary& summary);
/// `log`: what services said of its trace.
void write(json::Writer& out, const store::MessageHistory& history,
           std::span<const store::LogEntry> log);
void write(json::Writer& out, const store::QueueStats& stats);
void write(json::Writer& out, const store::LogEntry& entry);
void write(json::Writer& out, const store::AuditEntry& entry);

void write_time(json::Writer& out, std::string_view name, Time time);
void write_optional(json::Writer& out, std::string_view name, const std::optional<Time>& time);
void write_optional(json::Writer& out, std::string_view name,
                    const std::optional<std::string>& text);

[[nodiscard]] http::Response answer(json::Writer& out, int status = 200);
[[nodiscard]] http::Response answer_ok();

}  // namespace pmq::api
