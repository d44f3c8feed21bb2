#pragma once

#include <string_view>

#include "view/payload.h"

namespace pmq::admin {

/// A payload as a tree to unfold, every scalar as it was written; of a large one the text alone.
[[nodiscard]] view::Payload payload_view(std::string_view json);

/// The same text on lines of its own, to be edited; as it is where it is no JSON.
[[nodiscard]] std::string indented(std::string_view json);

}  // namespace pmq::admin
