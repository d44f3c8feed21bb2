#pragma once

#include <optional>
#include <string>
#include <vector>

#include "view/page.h"
#include "view/templates.h"

namespace pmq::view {

/// What the list is narrowed to, as the form shows it.
struct DeadLetterFields {
  std::string queue;
  std::string event_type;
  std::string error;
  std::string error_group;  ///< empty: all
  std::string since;
  std::string until;
};

/// Dead letters with one error in common.
struct ErrorGroup {
  std::string count;
  std::string error;
  std::string queues;
  std::string href;
  Time latest{};
};

struct DeadLetterRow {
  std::string delivery_id;
  std::string message_id;
  std::string href;
  std::string edit_href;
  std::string queue;
  std::string event_type;
  std::string error;
  std::string retries;
  Time failed_at{};
};

struct DeadLettersView {
  DeadLetterFields fields;
  bool is_narrowed = false;
  std::vector<std::string> queues;  ///< to choose from
  std::vector<ErrorGroup> groups;
  std::string other_groups;  ///< "3 smaller groups"; empty: all are shown
  /// Back to which failure it was looked, where that wasn't all; groups are of those then.
  std::optional<Time> searched_to;
  std::vector<DeadLetterRow> letters;
  std::string matching;  ///< how many match, "10,000+"; empty: nobody has counted
  std::string next_href;
  std::string first_href;  ///< where this isn't the first page
  std::string all_href;    ///< without the group
  std::string back;        ///< this list's own address
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const DeadLettersView& view);

/// What is about to be done to dead letters, and to how many.
struct BulkPreviewView {
  bool discards = false;
  std::string count;
  bool nothing = false;
  std::string description;  ///< of the selection, in words
  std::vector<std::string> delivery_ids;
  DeadLetterFields fields;
  bool by_filter = false;
  std::vector<DeadLetterRow> examples;
  std::string rate;
  std::string reason;
  std::string fault;
  std::string back;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const BulkPreviewView& view);

}  // namespace pmq::view
