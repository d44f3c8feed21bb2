#include "auth/jwks.h"
#include "auth/verify_token.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/auth/forge_token.h"
#include "tests/unit/auth/signed_by_keys.h"

using namespace pmq;
using namespace pmq::auth;

namespace {

constexpr Time now{seconds{1'800'000'000}};
constexpr std::string_view secret = "0123456789abcdef0123456789abcdef";

class GivenKeys final : public KeySource {
 public:
  std::span<const Secret> find(Algorithm algorithm, std::string_view kid, Time) override {
    chosen_ = keys_for(keys_, algorithm, kid);
    return chosen_;
  }

 private:
  std::vector<PublicKey> keys_ = parse_jwks(key_set(rsa_jwk() + ',' + p256_jwk())).value();
  std::vector<Secret> chosen_;
};

TokenVerifier make_verifier(KeySource& own, KeySource& theirs) {
  TokenRules rules;
  rules.issuer = rules.audience = "pmq";
  TokenVerifier verifier{rules, own};
  rules.issuer = "corp";
  rules.algorithms = {Algorithm::rs256, Algorithm::es256};
  verifier.add_issuer(rules, theirs);
  return verifier;
}

void require_sound(const tl::expected<Claims, TokenFault>& claims) {
  if (!claims) return;
  require(!claims->subject.empty() && claims->subject.size() <= max_subject_bytes);
  // Nobody here can sign for the other issuer.
  require(claims->issuer == "pmq" && claims->expires_at + seconds{60} > now);
}

}  // namespace

/// Bytes as a token; and as header and payload of one that is signed with the right secret.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static SharedSecret own{Secret{secret}};
  static GivenKeys theirs;
  static TokenVerifier verifier = make_verifier(own, theirs);
  auto text = text_of(data, size);
  require(!verifier.verify(text, now).has_value());
  const auto header = take(text, '\n');
  require_sound(verifier.verify(forge_token(header, text, secret), now));
  return 0;
}
