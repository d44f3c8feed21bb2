#pragma once

#include <optional>
#include <string>
#include <string_view>

// CloudEvents' "HTTP 1.1 Web Hooks" 4.1: an endpoint is asked by OPTIONS with the header
// WebHook-Request-Origin, and says in WebHook-Allowed-Origin whose events it wants.
namespace pmq::webhook {

inline constexpr std::string_view request_origin_header = "WebHook-Request-Origin";
inline constexpr std::string_view allowed_origin_header = "WebHook-Allowed-Origin";

/// Why this answer lets `origin` send nothing, for people; nullopt: it may send.
[[nodiscard]] std::optional<std::string> reason_not_granted(
    int status, const std::optional<std::string>& allowed_origin, std::string_view origin);

/// The host of our own public URL: who asks. Without one `fallback`.
[[nodiscard]] std::string origin_of(std::string_view public_url, std::string_view fallback);

}  // namespace pmq::webhook
