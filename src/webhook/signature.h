#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "base/time.h"
#include "crypto/ed25519.h"
#include "queue/ids.h"

// Signatures as Standard Webhooks 1.0.0 defines them.
namespace pmq::webhook {

/// What one signature covers.
struct Signed {
  std::string_view id;    ///< the header webhook-id; holds no dot
  Time timestamp{};       ///< of this attempt; signed and sent in whole seconds
  std::string_view body;  ///< the very bytes that are sent
};

/// The header webhook-id of a message: the same on every attempt and for every subscription.
/// `installation` is of letters and digits.
[[nodiscard]] std::string webhook_id(std::string_view installation, queue::MessageId message);
/// The header webhook-timestamp.
[[nodiscard]] std::string timestamp_text(Time timestamp);

/// `v1,…`: HMAC-SHA256 with a shared secret's bytes.
[[nodiscard]] std::string sign_v1(const Secret& key, const Signed& content);
/// `v1a,…`: ed25519.
[[nodiscard]] std::string sign_v1a(const crypto::Ed25519Key& key, const Signed& content);

}  // namespace pmq::webhook
