#include "auth/sign_token.h"

#include <cerrno>
#include <cstdlib>

#include "auth/key_source.h"
#include "auth/libjwt.h"
#include "base/utf8.h"

namespace pmq::auth {
namespace {

void add(jwt_t* jwt, const char* claim, const std::string& value) {
  // libjwt takes C strings: a NUL would cut the value.
  if (!is_valid_utf8(value) || has_control_characters(value)) {
    throw std::invalid_argument(std::string{"the token's "} + claim +
                                " must be UTF-8 without control characters");
  }
  require_success(jwt_add_grant(jwt, claim, value.c_str()), "libjwt refused a claim");
}

void add(jwt_t* jwt, const char* claim, Time time) {
  const auto since_epoch = std::chrono::floor<seconds>(time).time_since_epoch().count();
  require_success(jwt_add_grant_int(jwt, claim, since_epoch), "libjwt refused a claim");
}

Jwt new_jwt() {
  jwt_t* handle = nullptr;
  require_success(jwt_new(&handle), "libjwt can't start a token");
  return Jwt{handle};
}

struct FreeText {
  void operator()(char* text) const noexcept { std::free(text); }
};

}  // namespace

std::string sign_token(const Secret& secret, const NewToken& token) {
  if (secret.size() < SharedSecret::min_bytes) {
    throw std::invalid_argument("the secret for tokens must have at least " +
                                std::to_string(SharedSecret::min_bytes) + " bytes");
  }
  if (token.subject.empty() || token.subject.size() > max_subject_bytes) {
    throw std::invalid_argument("the token's subject must have 1 to " +
                                std::to_string(max_subject_bytes) + " bytes");
  }
  if (token.ttl <= seconds{0}) throw std::invalid_argument("the token's lifetime must be positive");

  const Jwt jwt = new_jwt();
  add(jwt.get(), "sub", token.subject);
  add(jwt.get(), "iss", token.issuer);
  add(jwt.get(), "aud", token.audience);
  if (!token.scope.empty()) add(jwt.get(), "scope", token.scope);
  if (!token.id.empty()) add(jwt.get(), "jti", token.id);
  add(jwt.get(), "iat", token.issued_at);
  add(jwt.get(), "exp", token.issued_at + token.ttl);

  const std::string_view key = secret.reveal();
  require_success(
      jwt_set_alg(jwt.get(), JWT_ALG_HS256, reinterpret_cast<const unsigned char*>(key.data()),
                  static_cast<int>(key.size())),
      "libjwt refused the secret");
  const std::unique_ptr<char, FreeText> text{jwt_encode_str(jwt.get())};
  if (!text) require_success(errno ? errno : EINVAL, "libjwt can't sign the token");
  return text.get();
}

}  // namespace pmq::auth
