#pragma once

#include <string>
#include <utility>

#include "queue/message.h"

namespace pmq::queue {

/// What is sent to try out a subscription: for it alone, whatever its filter says.
[[nodiscard]] inline NewMessage test_event(std::string queue) {
  NewMessage event;
  event.event_type = "pmq.test";
  event.payload = R"({"test":true})";
  event.queue = std::move(queue);
  return event;
}

}  // namespace pmq::queue
