#pragma once

#include <string>
#include <vector>

#include "view/page.h"
#include "view/templates.h"

namespace pmq::view {

/// What the search is narrowed to, as the form shows it.
struct LogFields {
  std::string service;
  std::string level;
  std::string trace;
  std::string user;
  std::string job;
  std::string text;
  std::string since;
  std::string until;
};

struct LogRow {
  Time at{};
  std::string level;
  std::string style;  ///< of the level, as a class
  Link service;
  std::string message;
  std::vector<Link> references;  ///< trace, user, job: what else there is of each
  std::string fields;            ///< JSON; empty: none
  std::string happened_at;       ///< as its sender says; empty: doesn't
};

struct LogsView {
  LogFields fields;
  bool is_narrowed = false;
  std::vector<Link> levels;  ///< href is the value of the choice
  std::vector<LogRow> rows;
  bool goes_on = false;  ///< nothing found so far, but not all was looked at
  std::string next_href;
  std::string first_href;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const LogsView& view);

/// For other pages that show some of it: a section LOG_ROW for each.
void set_log_rows(Dictionary& values, const std::vector<LogRow>& rows);

}  // namespace pmq::view
