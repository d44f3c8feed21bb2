#pragma once

#include <string_view>

namespace pmq::guard {

/// `ip:` and an IPv4 address or an IPv6 block of 64 bits, as requests are counted; or `sub:` and a
/// subject of at most 255 bytes of UTF-8.
[[nodiscard]] bool is_limited_client(std::string_view text) noexcept;

/// An endpoint's name, or `*` for all.
[[nodiscard]] bool is_limited_endpoint(std::string_view text) noexcept;

}  // namespace pmq::guard
