#pragma once

#include <string_view>

#include "http/variables.h"

namespace pmq::http {

enum class Method { get, head, post, put, patch, remove, options, other };

[[nodiscard]] std::string_view name(Method method) noexcept;

/// What the client wants done: REQUEST_METHOD, or for a POST what X-HTTP-Method-Override names.
/// Throws Refusal for an override that is not PUT, PATCH or DELETE.
[[nodiscard]] Method method_of(const Variables& variables);

}  // namespace pmq::http
