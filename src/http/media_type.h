#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pmq::http {

/// Reads `application/json; charset=utf-8` and gives `application/json` in lower case. nullopt for
/// what is no media type, and for a charset other than UTF-8.
[[nodiscard]] std::optional<std::string> parse_utf8_media_type(std::string_view content_type);

/// Whether a request with this `Accept` takes an answer of `media_type` (lower case). Of several
/// ranges that match, the most precise one decides. Nothing sent takes everything.
[[nodiscard]] bool accepts(std::optional<std::string_view> accept, std::string_view media_type);

}  // namespace pmq::http
