#pragma once

#include <optional>
#include <string>
#include <vector>

#include "view/chart.h"
#include "view/page.h"
#include "view/templates.h"

namespace pmq::view {

/// Something that is wrong, and what to do about it.
struct Warning {
  Tone tone = Tone::warning;
  std::string text;
  std::string advice;
  std::string command;  ///< to copy; empty: none
  Link link;            ///< without a label: none
};

struct QueueRow {
  std::string name;
  std::string href;
  std::string kind;
  std::string state;  ///< active, paused, disabled
  std::string ready;
  std::string scheduled;
  std::string in_progress;
  std::string dead;
  std::string dead_href;  ///< empty: none dead
  std::string oldest;     ///< empty: nothing waits
  bool oldest_is_late = false;
  std::string in_rate;
  std::string out_rate;
  std::string drains_in;  ///< empty: nothing to drain, or it doesn't
  std::string sparkline;  ///< points, done an hour; empty: nothing was done
};

/// One large number.
struct Tile {
  std::string label;
  std::string value;
  std::string detail;
  std::string style;  ///< its class
  std::string href;
};

struct OverviewView {
  std::vector<Link> spans;
  std::vector<Tile> tiles;
  std::vector<Warning> warnings;
  std::optional<Chart> throughput;
  std::optional<Chart> waiting;
  std::optional<Chart> dead;
  std::vector<QueueRow> queues;
  bool never_used = false;  ///< no message yet: say how to send one
  std::string api_url;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const OverviewView& view);

/// Fills one section of that name for each queue; shared with the list of queues.
void set_queue_rows(Dictionary& values, const std::string& section,
                    const std::vector<QueueRow>& rows);

}  // namespace pmq::view
