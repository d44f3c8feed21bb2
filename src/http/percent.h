#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pmq::http {

/// Decodes `%41`. nullopt where two hex digits don't follow a `%`. The bytes need not be UTF-8.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

/// The same for a URL's path, where `%2F` stays as it is: it separates no segments.
[[nodiscard]] std::optional<std::string> percent_decode_path(std::string_view text);

/// The same for the parts of a query, where `+` is a blank.
[[nodiscard]] std::optional<std::string> percent_decode_form(std::string_view text);

/// Every byte but A-Z a-z 0-9 - . _ ~ as `%41`: fit for any part of an address.
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace pmq::http
