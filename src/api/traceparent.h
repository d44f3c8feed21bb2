#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pmq::api {

/// The W3C trace context of that text. One that isn't valid is as none, as its standard asks.
[[nodiscard]] std::optional<std::string> valid_traceparent(std::string_view text);

/// Of a valid one.
[[nodiscard]] std::string_view trace_id_of(std::string_view traceparent) noexcept;

/// A trace's id: 32 hex digits in lower case.
[[nodiscard]] bool is_trace_id(std::string_view text) noexcept;

}  // namespace pmq::api
