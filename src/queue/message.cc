#include "queue/message.h"

#include <string_view>

namespace pmq::queue {
namespace {

/// Each part is preceded by its length, so that no two lists of parts give one text.
class Canonical {
 public:
  void add(std::string_view part) {
    text_ += std::to_string(part.size());
    text_ += ':';
    text_ += part;
  }

  void add(const std::optional<std::string>& part) {
    if (part) {
      add(std::string_view(*part));
    } else {
      text_ += '-';
    }
  }

  void add(std::optional<std::int64_t> number) {
    if (number) {
      add(std::string_view(std::to_string(*number)));
    } else {
      text_ += '-';
    }
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::optional<std::int64_t> milliseconds_of(const std::optional<Time>& time) {
  if (!time) return std::nullopt;
  return time->time_since_epoch().count();
}

}  // namespace

std::optional<Time> due_time(const NewMessage& message, Time now) {
  auto due = message.not_before;
  if (message.delay) due = now + *message.delay;
  if (due && *due <= now) return std::nullopt;
  return due;
}

crypto::Sha256 fingerprint(const NewMessage& message) {
  Canonical canonical;
  canonical.add(std::string_view(message.event_type));
  canonical.add(std::string_view(message.payload));
  canonical.add(message.queue);
  canonical.add(milliseconds_of(message.not_before));
  canonical.add(message.delay ? std::optional<std::int64_t>(message.delay->count()) : std::nullopt);
  canonical.add(milliseconds_of(message.expires_at));
  canonical.add(std::optional<std::int64_t>(message.priority));
  canonical.add(message.ordering_key);
  canonical.add(message.schema_version);
  canonical.add(message.cloudevent);
  return crypto::sha256(canonical.text());
}

std::optional<std::string> trace_id(const Message& message) {
  // version "-" trace id "-" parent id "-" flags
  if (!message.traceparent) return std::nullopt;
  return message.traceparent->substr(3, 32);
}

}  // namespace pmq::queue
