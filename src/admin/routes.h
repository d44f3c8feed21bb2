#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "admin/visit.h"
#include "http/method.h"

namespace pmq::admin {

/// Who may come here. A POST needs the form token of its session besides, always.
enum class Need : std::uint8_t {
  nobody,     ///< also strangers
  viewer,     ///< who is signed in
  operator_,  ///< who may change things
};

struct Route {
  http::Method method;
  std::string_view pattern;
  Need need;
  http::Response (*handler)(Visit&);
};

/// Every page and action of the dashboard.
[[nodiscard]] std::span<const Route> routes();

}  // namespace pmq::admin
