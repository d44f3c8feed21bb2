#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "queue/message.h"
#include "queue/webhook_settings.h"

namespace pmq::webhook {

/// What one message is to a subscriber. A message that came as a CloudEvent leaves with the
/// attributes it came with in both of their formats.
struct Event {
  const queue::Message& message;
  std::string_view id;      ///< the header webhook-id; `id` of a CloudEvent made here
  std::string_view source;  ///< `source` of a CloudEvent made here: a URI reference in ASCII
};

struct Body {
  std::string bytes;
  std::vector<queue::Header> headers;  ///< Content-Type first, then what the format says in headers
};

/// `standard`: {"type", "timestamp", "data"}, where timestamp is when the message was accepted and
/// data the payload byte for byte.
/// `cloudevents`: structured mode. `cloudevents_binary`: the body is the payload itself; values of
/// headers are percent-encoded as CloudEvents' HTTP binding says.
[[nodiscard]] Body render(queue::WebhookFormat format, const Event& event);

}  // namespace pmq::webhook
