#include "auth/jwks.h"

#include <algorithm>
#include <optional>

#include "crypto/base64.h"
#include "crypto/public_key.h"
#include "json/parse.h"

namespace pmq::auth {
namespace {

/// A member's text; empty where it is missing or no string.
std::string_view text_of(const json::Value& key, std::string_view name) {
  const json::Value* const member = key.find(name);
  return member ? member->text() : std::string_view{};
}

std::optional<std::string> number_of(const json::Value& key, std::string_view name) {
  return crypto::base64url_decode(text_of(key, name));
}

bool is_for_signatures(const json::Value& key) {
  if (key.find("use") && text_of(key, "use") != "sig") return false;
  const json::Value* const operations = key.find("key_ops");
  if (!operations) return true;
  const auto items = operations->items();
  return std::any_of(items.begin(), items.end(),
                     [](const json::Value& item) { return item.text() == "verify"; });
}

bool is_for(const json::Value& key, Algorithm algorithm) {
  return !key.find("alg") || text_of(key, "alg") == name(algorithm);
}

std::optional<std::string> rsa_pem(const json::Value& key) {
  const auto modulus = number_of(key, "n");
  const auto exponent = number_of(key, "e");
  return modulus && exponent ? crypto::rsa_public_key(*modulus, *exponent) : std::nullopt;
}

std::optional<std::string> p256_pem(const json::Value& key) {
  if (text_of(key, "crv") != "P-256") return std::nullopt;
  const auto x = number_of(key, "x");
  const auto y = number_of(key, "y");
  return x && y ? crypto::p256_public_key(*x, *y) : std::nullopt;
}

std::optional<PublicKey> read_key(const json::Value& key) {
  if (!is_for_signatures(key)) return std::nullopt;
  const json::Value* const kid = key.find("kid");
  if (kid && (!kid->is(json::Kind::string) || kid->text().size() > PublicKey::max_id_bytes)) {
    return std::nullopt;
  }
  const bool is_rsa = text_of(key, "kty") == "RSA";
  if (!is_rsa && text_of(key, "kty") != "EC") return std::nullopt;
  const auto algorithm = is_rsa ? Algorithm::rs256 : Algorithm::es256;
  if (!is_for(key, algorithm)) return std::nullopt;
  const auto pem = is_rsa ? rsa_pem(key) : p256_pem(key);
  if (!pem) return std::nullopt;
  return PublicKey{std::string{kid ? kid->text() : std::string_view{}}, algorithm, Secret{*pem}};
}

}  // namespace

tl::expected<std::vector<PublicKey>, std::string> parse_jwks(std::string_view text) {
  constexpr json::Limits limits{.max_bytes = max_jwks_bytes, .max_depth = 8};
  const auto document = json::parse(text, limits);
  if (!document) return tl::unexpected("the key set is no JSON: " + document.error().detail);
  const json::Value* const list = document->root().find("keys");
  if (!list || !list->is(json::Kind::array)) {
    return tl::unexpected(std::string{"the key set has no array \"keys\""});
  }
  if (list->items().size() > max_jwks_keys) {
    return tl::unexpected("the key set has more than " + std::to_string(max_jwks_keys) + " keys");
  }
  std::vector<PublicKey> keys;
  for (const json::Value& item : list->items()) {
    auto key = read_key(item);
    if (key && std::find(keys.begin(), keys.end(), *key) == keys.end())
      keys.push_back(std::move(*key));
  }
  if (keys.empty()) {
    return tl::unexpected(std::string{"the key set has no key for RS256 or ES256"});
  }
  return keys;
}

std::vector<Secret> keys_for(std::span<const PublicKey> keys, Algorithm algorithm,
                             std::string_view kid) {
  std::vector<Secret> chosen;
  for (const PublicKey& key : keys) {
    if (key.algorithm == algorithm && (kid.empty() || key.id == kid)) chosen.push_back(key.pem);
  }
  return chosen;
}

}  // namespace pmq::auth
