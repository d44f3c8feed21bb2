#pragma once

#include "view/page.h"
#include "view/templates.h"

namespace pmq::view {

struct RefusalView {
  int status = 500;
  std::string title;
  std::string detail;
  std::string request_id;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const RefusalView& view);

}  // namespace pmq::view
