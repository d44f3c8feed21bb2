#pragma once

#include <string>
#include <vector>

#include "view/page.h"
#include "view/templates.h"

namespace pmq::view {

struct AuditDetail {
  std::string name;
  std::string value;
};

struct AuditRow {
  Time at{};
  std::string actor;
  std::string client;
  std::string action;
  std::string target;
  std::string reason;
  std::vector<AuditDetail> details;
};

struct AuditView {
  std::vector<AuditRow> rows;
  std::string actor;
  std::string action;
  std::string since;
  std::string until;
  bool is_narrowed = false;
  std::string next_href;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const AuditView& view);

}  // namespace pmq::view
