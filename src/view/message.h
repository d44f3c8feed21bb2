#pragma once

#include <optional>
#include <string>
#include <vector>

#include "view/logs.h"
#include "view/page.h"
#include "view/payload.h"
#include "view/templates.h"

namespace pmq::view {

struct Fact {
  std::string name;
  std::string value;
  std::string href;          ///< empty: no link
  std::optional<Time> time;  ///< instead of the value
};

/// One thing that happened to a delivery, or is about to.
struct TimelineEntry {
  std::string style;  ///< succeeded, failed, lease-expired, action, now, plain
  std::string what;
  std::string detail;  ///< after it, dimmed; empty: none
  std::string error;   ///< below it; empty: none
  Time at{};
};

struct DeliveryView {
  std::string id;
  std::string queue;
  std::string queue_href;
  std::string state;  ///< ready, scheduled, in-progress, dead, done, discarded, cancelled
  std::string state_label;
  std::vector<std::string> why;  ///< why it hasn't been delivered; empty: it has, or never will be
  std::optional<Time> lease_until;
  std::vector<TimelineEntry> timeline;
  bool may_release = false;
  bool may_cancel = false;
  bool may_requeue = false;
  std::string edit_href;  ///< empty: it isn't dead
};

struct MessageView {
  std::string id;
  std::string event_type;
  std::vector<Fact> facts;
  Payload payload;
  std::vector<DeliveryView> deliveries;
  std::vector<std::string> queues;  ///< that it can be replayed to; empty: it can't
  std::vector<LogRow> log;          ///< what services said of its trace, latest first
  std::string log_href;             ///< all of it; empty: it has no trace
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const MessageView& view);

}  // namespace pmq::view
