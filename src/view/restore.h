#pragma once

#include <optional>
#include <string>
#include <vector>

#include "view/page.h"
#include "view/templates.h"

namespace pmq::view {

/// A queue, and what would be sent from it.
struct WouldSendRow {
  std::string queue;
  std::string href;
  std::string deliveries;
  Time oldest{};
  Time newest{};
};

struct RestoreView {
  std::optional<Time> held_since;  ///< none: dispatchers send
  std::string because;
  std::vector<WouldSendRow> queues;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const RestoreView& view);

}  // namespace pmq::view
