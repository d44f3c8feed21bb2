#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"
#include "crypto/ed25519.h"

// The texts that keys of webhooks are written as (Standard Webhooks 1.0.0).
namespace pmq::webhook {

/// The key of a shared secret: the bytes behind `whsec_`, in standard base64 with its padding. The
/// prefix may be missing, as receivers' libraries allow it; nullopt for any other length or text.
[[nodiscard]] std::optional<Secret> parse_signing_secret(std::string_view text);
/// A new key of 32 bytes.
[[nodiscard]] Secret make_signing_secret(Random& random);
/// `whsec_…`
[[nodiscard]] Secret signing_secret_text(const Secret& key);

/// `whsk_` and the 64 bytes of the pair; nullopt unless its halves belong together.
[[nodiscard]] std::optional<crypto::Ed25519Key> parse_signing_key(std::string_view text);
/// `whsk_…`
[[nodiscard]] Secret signing_key_text(const crypto::Ed25519Key& key);
/// `whpk_…`, from the 32 bytes of the public half.
[[nodiscard]] std::string public_key_text(std::string_view public_key);

}  // namespace pmq::webhook
