#pragma once

#include <string>

#include "view/page.h"
#include "view/templates.h"

namespace pmq::view {

/// A dead letter whose payload is put right before it goes back.
struct DeadLetterView {
  std::string delivery_id;
  std::string message_id;
  std::string message_href;
  std::string queue;
  std::string event_type;
  std::string error;
  std::string payload;  ///< as it stands in the field
  std::string reason;
  std::string fault;  ///< why it can't be sent so; empty: none
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const DeadLetterView& view);

}  // namespace pmq::view
