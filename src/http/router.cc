#include "http/router.h"

namespace pmq::http {

std::optional<std::string_view> match(std::string_view pattern, std::string_view path) noexcept {
  const std::size_t open = pattern.find('{');
  if (open == std::string_view::npos) {
    if (pattern == path) return std::string_view{};
    return std::nullopt;
  }
  const std::string_view before = pattern.substr(0, open);
  const std::string_view after = pattern.substr(pattern.find('}', open) + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) ||
      !path.ends_with(after)) {
    return std::nullopt;
  }
  const std::string_view segment =
      path.substr(before.size(), path.size() - before.size() - after.size());
  if (segment.find('/') != std::string_view::npos) return std::nullopt;
  return segment;
}

}  // namespace pmq::http
