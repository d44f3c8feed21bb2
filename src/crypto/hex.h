#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pmq::crypto {

/// Two lower-case digits for each byte.
[[nodiscard]] std::string hex_encode(std::string_view bytes);

/// Digits of either case; nullopt for an odd count or anything that is no digit.
[[nodiscard]] std::optional<std::string> hex_decode(std::string_view text);

}  // namespace pmq::crypto
