#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "queue/webhook_settings.h"

namespace pmq::webhook {

inline constexpr std::size_t max_header_name_length = 128;
inline constexpr std::size_t max_header_value_length = 4096;
/// Of all names and values of one request together.
inline constexpr std::size_t max_headers_bytes = 32 * 1024;
/// What is shown in place of a value, which is often a password.
inline constexpr std::string_view hidden_header_value = "***";

/// What is wrong with a header that a subscriber asks for, for people, to follow its name: "is set
/// by the sender itself". nullopt: nothing. Names of one request may not differ in case alone.
[[nodiscard]] std::optional<std::string> header_fault(const queue::Header& header);

/// Whether they are more than max_headers_bytes together.
[[nodiscard]] bool are_too_large(std::span<const queue::Header> headers) noexcept;

/// Whether it is among them, in any case.
[[nodiscard]] bool has_header(std::span<const queue::Header> headers, std::string_view name);

}  // namespace pmq::webhook
