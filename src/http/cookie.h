#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/variables.h"

namespace pmq::http {

/// The value of that cookie, as the browser sent it; of several the first, which has the longest
/// path.
[[nodiscard]] std::optional<std::string_view> cookie(const Variables& variables,
                                                     std::string_view name) noexcept;

enum class Transport { plain, https };

/// Whether the browser came by HTTPS, as far as the web server knows.
[[nodiscard]] Transport transport_of(const Variables& variables) noexcept;

/// The value of a Set-Cookie header: HttpOnly, SameSite=Lax, gone with the browser's session, for
/// addresses that begin with `path`; Secure where the transport is. An empty value takes it away.
[[nodiscard]] std::string set_cookie(std::string_view name, std::string_view value,
                                     std::string_view path, Transport transport);

}  // namespace pmq::http
