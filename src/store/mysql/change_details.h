#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "queue/subscription.h"

namespace pmq::store::mysql {

/// What a change was, for the audit: `{"before":{…},"after":{…}}` with the members that differ, or
/// one of the two with all of them. Of headers, whose values can be passwords, only the names.
[[nodiscard]] std::string change_details(const std::optional<queue::Subscription>& before,
                                         const std::optional<queue::Subscription>& after);

/// The same for what has one member. None: it wasn't there before, or isn't any more.
[[nodiscard]] std::string change_details(std::string_view member,
                                         const std::optional<std::string>& before,
                                         const std::optional<std::string>& after);

}  // namespace pmq::store::mysql
