#pragma once

#include <string>
#include <vector>

#include "view/page.h"
#include "view/templates.h"

namespace pmq::view {

/// One client's count at one endpoint in its latest windows.
struct RateLimitRow {
  std::string client;
  std::string endpoint;
  Time window_start{};
  std::string window;  ///< how long it is
  std::string count;
  std::string limit;
  std::string refused;
  bool any_refused = false;
};

struct RateLimitOverrideRow {
  std::string client;
  std::string endpoint;
  std::string limit;  ///< `600/60` or `off`
  std::string actor;
  Time changed_at{};
};

/// Passwords or tokens that were wrong.
struct FailedTriesRow {
  std::string subject;
  std::string count;
  Time last_at{};
  std::optional<Time> locked_until;
};

struct RateLimitsView {
  std::string by_address;  ///< the settings, for those endpoints that have no own one
  std::string by_subject;
  std::vector<RateLimitRow> uses;
  std::vector<RateLimitOverrideRow> overrides;
  std::vector<FailedTriesRow> failed;

  // The form, as it was sent.
  std::string client;
  std::string endpoint;
  std::string limit;
  std::string fault;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const RateLimitsView& view);

}  // namespace pmq::view
