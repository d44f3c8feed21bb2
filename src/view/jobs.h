#pragma once

#include <optional>
#include <string>
#include <vector>

#include "view/page.h"
#include "view/templates.h"

namespace pmq::view {

struct JobRow {
  std::string id;
  std::string href;
  std::string what;  ///< "Requeue at 5 a second"
  std::string which;
  std::string state;
  std::string state_label;
  std::string actor;
  std::string changed;
  std::string expected;
  Time created_at{};
};

struct JobsView {
  std::vector<JobRow> jobs;
  std::string next_href;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const JobsView& view);

struct JobView {
  JobRow job;
  std::string reason;
  std::int64_t done = 0;  ///< of `of`
  std::int64_t of = 1;
  std::string taken_back;  ///< empty: none
  std::optional<Time> last_due_at;
  bool may_stop = false;
  bool may_take_back = false;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page, const JobView& view);

}  // namespace pmq::view
