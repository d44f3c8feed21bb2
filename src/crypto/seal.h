#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"

// Secrets that lie in the database, unreadable in a dump: XChaCha20-Poly1305 with the key from the
// settings.
namespace pmq::crypto {

inline constexpr std::size_t sealing_key_bytes = 32;
/// What sealing adds to the length.
inline constexpr std::size_t seal_overhead = 1 + 24 + 16;

/// 64 hex digits, or standard base64 of 32 bytes; nullopt for anything else.
[[nodiscard]] std::optional<Secret> parse_sealing_key(std::string_view text);

/// `context` says where the secret belongs and must be given again to open it, so that one row's
/// sealed text is of no use in another. Throws std::invalid_argument for a key of another length.
[[nodiscard]] std::string seal(const Secret& key, const Secret& plain, std::string_view context,
                               Random& random);

/// nullopt: sealed with another key or for another context, or changed since. Throws as seal().
[[nodiscard]] std::optional<Secret> open_sealed(const Secret& key, std::string_view sealed,
                                                std::string_view context);

}  // namespace pmq::crypto
