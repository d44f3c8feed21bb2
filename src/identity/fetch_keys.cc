#include "identity/fetch_keys.h"

#include "crypto/digest.h"
#include "crypto/hex.h"
#include "identity/discovery.h"

namespace pmq::identity {

std::string KeyPlace::id() const {
  return crypto::hex_encode(crypto::bytes_of(crypto::sha256(issuer + '\n' + url)));
}

tl::expected<std::vector<auth::PublicKey>, std::string> fetch_keys(const KeyPlace& place,
                                                                   const AskingRules& rules) {
  std::string url = place.url;
  if (url.empty()) {
    const auto endpoints = discover(place.issuer, rules);
    if (!endpoints) return tl::unexpected(endpoints.error());
    url = endpoints->keys;
  }
  const auto text = get_document(url, rules);
  if (!text) return tl::unexpected(text.error());
  return auth::parse_jwks(*text);
}

}  // namespace pmq::identity
