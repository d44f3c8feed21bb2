#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/method.h"

namespace pmq::http {

/// What stands in the place of the pattern's `{name}`; empty where it has none. nullopt where the
/// path doesn't match: the placeholder stands for one whole segment, not empty.
[[nodiscard]] std::optional<std::string_view> match(std::string_view pattern,
                                                    std::string_view path) noexcept;

/// Finds a route in a table. `Route` has a `method` and a `pattern`; what else it has is the
/// table's own business. HEAD is served where GET is.
template <typename Route>
class Router {
 public:
  struct Found {
    const Route* route;
    std::string_view parameter;  ///< points into the path
  };

  /// The table must outlive the router.
  explicit Router(std::span<const Route> routes) : routes_(routes) {}

  [[nodiscard]] bool knows(std::string_view path) const noexcept {
    for (const Route& route : routes_)
      if (match(route.pattern, path)) return true;
    return false;
  }

  [[nodiscard]] std::optional<Found> find(Method method, std::string_view path) const noexcept {
    if (method == Method::head) method = Method::get;
    for (const Route& route : routes_) {
      if (route.method != method) continue;
      if (const auto parameter = match(route.pattern, path)) return Found{&route, *parameter};
    }
    return std::nullopt;
  }

  /// For the header Allow: the methods that `path` has.
  [[nodiscard]] std::string allowed(std::string_view path) const {
    std::string methods;
    for (const Route& route : routes_) {
      if (!match(route.pattern, path)) continue;
      if (!methods.empty()) methods += ", ";
      methods += name(route.method);
      if (route.method == Method::get) methods += ", HEAD";
    }
    return methods;
  }

 private:
  std::span<const Route> routes_;
};

}  // namespace pmq::http
