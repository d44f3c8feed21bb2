#pragma once

#include <optional>
#include <string>
#include <vector>

#include "view/chart.h"
#include "view/message.h"
#include "view/overview.h"
#include "view/page.h"
#include "view/templates.h"

namespace pmq::view {

struct QueuesView {
  std::vector<QueueRow> queues;
  std::string new_href;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const QueuesView& view);

/// One step of a breaker.
struct BreakerStep {
  std::string from;
  std::string to;
  std::string style;  ///< of the state it came to
  std::string reason;
  std::string actor;  ///< empty: by itself
  Time at{};
};

struct BreakerView {
  std::string queue;
  std::string queue_href;
  std::string state;  ///< closed, open, half-open
  std::string state_label;
  std::string failures;
  std::optional<Time> open_until;
  std::optional<Time> paused_until;  ///< as the endpoint has asked
  std::optional<Time> last_success_at;
  std::optional<Time> last_failure_at;
  std::string in_flight;
  std::vector<BreakerStep> steps;  ///< latest first
  bool may_trip = false;
  bool may_reset = false;
};

struct QueueView {
  std::string name;
  std::string kind;
  std::string state;
  std::string state_reason;
  bool is_active = true;
  std::vector<Tile> tiles;
  std::vector<Fact> settings;
  std::vector<Link> spans;
  std::optional<Chart> chart;
  std::optional<Chart> waiting;
  std::optional<BreakerView> breaker;
  std::string edit_href;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const QueueView& view);

/// The form of a new queue, or of one that exists.
struct QueueFormView {
  bool is_new = true;
  std::string action;  ///< where it is sent
  std::string back;
  std::string name;
  std::string kind = "pull";
  std::string event_types;  ///< one a line
  std::string max_retries;
  std::string delays;              ///< seconds, separated by commas
  std::string max_depth;           ///< empty: no bound
  std::string keep_finished_days;  ///< empty: as the settings say
  std::string keep_dead_days;      ///< the same
  std::string url;
  std::string timeout;
  std::string max_in_flight;
  std::string rate;
  std::string fault;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const QueueFormView& view);

struct BreakersView {
  std::vector<BreakerView> breakers;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const BreakersView& view);

/// A secret that is shown this once.
struct SecretView {
  std::string queue;
  std::string queue_href;
  std::string secret;
  std::string advice;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const SecretView& view);

}  // namespace pmq::view
