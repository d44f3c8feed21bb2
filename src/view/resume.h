#pragma once

#include "view/page.h"
#include "view/templates.h"

namespace pmq::view {

struct ResumedField {
  std::string name;
  std::string value;
};

/// A form that was sent when its session was over.
struct ResumeView {
  std::string address;  ///< where it goes
  std::vector<ResumedField> fields;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const ResumeView& view);

}  // namespace pmq::view
