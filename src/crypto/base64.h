#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pmq::crypto {

/// RFC 4648: `standard` with `+/` and padding, `url` with `-_` and without.
[[nodiscard]] std::string base64_encode(std::string_view bytes);
[[nodiscard]] std::string base64url_encode(std::string_view bytes);

/// Strict: exactly what the encoder above would have written (padding, no white space, unused bits
/// zero), or nullopt. So each value has one text only.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);
[[nodiscard]] std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace pmq::crypto
