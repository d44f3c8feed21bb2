#include "auth/signature.h"

#include <algorithm>
#include <cerrno>

#include "auth/libjwt.h"
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "crypto/public_key.h"

namespace pmq::auth {
namespace {

jwt_alg_t libjwt_algorithm(Algorithm algorithm) noexcept {
  switch (algorithm) {
    case Algorithm::hs256:
      return JWT_ALG_HS256;
    case Algorithm::rs256:
      return JWT_ALG_RS256;
    case Algorithm::es256:
      return JWT_ALG_ES256;
  }
  return JWT_ALG_INVAL;
}

bool is_signed_by(const Secret& key, Algorithm algorithm, const std::string& token) {
  // libjwt takes any token for signed when the key is empty.
  if (key.empty()) return false;
  jwt_t* handle = nullptr;
  const int error = jwt_decode(&handle, token.c_str(),
                               reinterpret_cast<const unsigned char*>(key.reveal().data()),
                               static_cast<int>(key.size()));
  const Jwt jwt{handle};
  if (error == ENOMEM) throw std::bad_alloc();
  return error == 0 && jwt_get_alg(jwt.get()) == libjwt_algorithm(algorithm);
}

/// `signature` in base64url.
bool is_signed(const Secret& key, Algorithm algorithm, std::string_view text,
               std::string_view signature) {
  if (algorithm == Algorithm::hs256) {
    const crypto::Sha256 digest = crypto::hmac_sha256(key.reveal(), text);
    const std::string wanted = crypto::base64url_encode(crypto::bytes_of(digest));
    return crypto::equal_in_constant_time(signature, wanted);
  }
  const auto bytes = crypto::base64url_decode(signature);
  if (!bytes) return false;
  return algorithm == Algorithm::rs256 ? crypto::verify_rs256(key.reveal(), text, *bytes)
                                       : crypto::verify_es256(key.reveal(), text, *bytes);
}

}  // namespace

bool is_signed_by(std::span<const Secret> keys, Algorithm algorithm, const std::string& token) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](const Secret& key) { return is_signed_by(key, algorithm, token); });
}

bool is_signed_without_type(std::span<const Secret> keys, Algorithm algorithm,
                            std::string_view token) {
  const std::size_t dot = token.rfind('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view text = token.substr(0, dot);
  const std::string_view signature = token.substr(dot + 1);
  return std::any_of(keys.begin(), keys.end(), [&](const Secret& key) {
    return !key.empty() && is_signed(key, algorithm, text, signature);
  });
}

}  // namespace pmq::auth
