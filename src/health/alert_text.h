#pragma once

#include <string>
#include <vector>

#include "health/alert.h"

namespace pmq::health {

/// What a mail says, for people.
struct AlertText {
  std::string subject;  ///< one line
  std::string body;
};

/// Of those that are news. `site`: PUBLIC_URL, or empty; links lead below it.
[[nodiscard]] AlertText text_about(const std::vector<Alert>& news, const std::string& site,
                                   Time now);
[[nodiscard]] AlertText text_of_test(const std::string& site, Time now);

/// Where the dashboard tells more of it; empty without a site.
[[nodiscard]] std::string link_to(const Alert& alert, const std::string& site);

}  // namespace pmq::health
