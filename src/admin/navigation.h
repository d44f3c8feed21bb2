#pragma once

#include <string_view>
#include <vector>

#include "view/page.h"

namespace pmq::admin {

struct Visit;

/// The entries of the menu; the one of `section` is current.
[[nodiscard]] std::vector<view::NavigationEntry> navigation(const Visit& visit,
                                                            std::string_view section);

}  // namespace pmq::admin
