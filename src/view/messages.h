#pragma once

#include <string>
#include <vector>

#include "view/page.h"
#include "view/templates.h"

namespace pmq::view {

/// What the search is narrowed to, as the form shows it.
struct MessageFields {
  std::string queue;
  std::string status;
  std::string event_type;
  std::string producer;
  std::string trace;
  std::string since;
  std::string until;
};

struct DeliveryMark {
  std::string queue;
  std::string state;  ///< as a class
  std::string label;
};

struct MessageRow {
  std::string id;
  std::string href;
  std::string event_type;
  std::string producer;
  std::string size;
  Time created_at{};
  std::vector<DeliveryMark> deliveries;
  std::string more;  ///< "+3", where there are more than shown
};

struct MessagesView {
  MessageFields fields;
  bool is_narrowed = false;
  std::vector<std::string> queues;
  std::vector<Link> statuses;  ///< href is the value of the choice
  std::vector<MessageRow> messages;
  bool goes_on = false;  ///< nothing found so far, but not all was looked at
  std::string next_href;
  std::string first_href;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const MessagesView& view);

}  // namespace pmq::view
