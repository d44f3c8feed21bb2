#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "view/page.h"

namespace pmq::admin {

struct Visit;

inline constexpr std::string_view theme_cookie = "pmq_theme";

[[nodiscard]] std::string to_json(const view::Notice& notice);
/// What the session's last action left to tell; none when that was told.
[[nodiscard]] std::optional<view::Notice> take_notice(const Visit& visit);

}  // namespace pmq::admin
