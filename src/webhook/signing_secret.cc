#include "webhook/signing_secret.h"

#include <array>
#include <span>

#include "crypto/base64.h"
#include "queue/webhook_settings.h"

namespace pmq::webhook {
namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::string_view pair_prefix = "whsk_";
constexpr std::string_view public_prefix = "whpk_";

Secret prefixed(std::string_view prefix, const Secret& bytes) {
  return Secret{std::string{prefix} + crypto::base64_encode(bytes.reveal())};
}

}  // namespace

std::optional<Secret> parse_signing_secret(std::string_view text) {
  if (text.starts_with(secret_prefix)) text.remove_prefix(secret_prefix.size());
  const auto bytes = crypto::base64_decode(text);
  if (!bytes || bytes->size() < queue::min_webhook_secret_bytes ||
      bytes->size() > queue::max_webhook_secret_bytes)
    return std::nullopt;
  return Secret{*bytes};
}

Secret make_signing_secret(Random& random) {
  constexpr std::size_t made_bytes = 32;
  std::array<char, made_bytes> bytes{};
  random.fill(std::as_writable_bytes(std::span{bytes}));
  return Secret{{bytes.data(), bytes.size()}};
}

Secret signing_secret_text(const Secret& key) {
  return prefixed(secret_prefix, key);
}

std::optional<crypto::Ed25519Key> parse_signing_key(std::string_view text) {
  if (!text.starts_with(pair_prefix)) return std::nullopt;
  const auto bytes = crypto::base64_decode(text.substr(pair_prefix.size()));
  return bytes ? crypto::Ed25519Key::from_bytes(*bytes) : std::nullopt;
}

Secret signing_key_text(const crypto::Ed25519Key& key) {
  return prefixed(pair_prefix, key.pair());
}

std::string public_key_text(std::string_view public_key) {
  return std::string{public_prefix} + crypto::base64_encode(public_key);
}

}  // namespace pmq::webhook
