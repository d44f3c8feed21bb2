#include "auth/sign_token.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "auth/verify_token.h"
#include "crypto/base64.h"

using namespace pmq;
using namespace pmq::auth;

namespace {

const Secret secret{"0123456789abcdef0123456789abcdef"};
constexpr Time now{seconds{1'800'000'000}};

NewToken token_for(std::string subject) {
  return {.subject = std::move(subject),
          .scope = "mq:enqueue mq:read",
          .issuer = "pmq",
          .audience = "pmq",
          .issued_at = now,
          .ttl = seconds{60},
          .id = "t1"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(auth_sign_token)

BOOST_AUTO_TEST_CASE(a_signed_token_verifies) {
  SharedSecret keys{secret};
  TokenVerifier verifier{{.algorithms = {Algorithm::hs256}, .issuer = "pmq", .audience = "pmq"},
                         keys};
  const auto claims = verifier.verify(sign_token(secret, token_for("worker-\u00e9")), now);
  BOOST_REQUIRE(claims.has_value());
  BOOST_TEST(claims->subject == "worker-\u00e9");
  BOOST_TEST((claims->scopes == ScopeSet{Scope::enqueue, Scope::read}));
  BOOST_TEST((claims->expires_at == now + seconds{60}));
}

BOOST_AUTO_TEST_CASE(the_claims_are_those_asked_for) {
  const std::string token = sign_token(secret, token_for("svc"));
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  BOOST_TEST(
      (crypto::base64url_decode(token.substr(0, first)) == R"({"alg":"HS256","typ":"JWT"})"));
  BOOST_TEST((crypto::base64url_decode(token.substr(first + 1, second - first - 1)) ==
              R"({"aud":"pmq","exp":1800000060,"iat":1800000000,"iss":"pmq","jti":"t1",)"
              R"("scope":"mq:enqueue mq:read","sub":"svc"})"));
}

BOOST_AUTO_TEST_CASE(a_token_without_scope_has_no_scope_claim) {
  NewToken token = token_for("svc");
  token.scope.clear();
  SharedSecret keys{secret};
  TokenVerifier verifier{{.algorithms = {Algorithm::hs256}, .issuer = "pmq", .audience = "pmq"},
                         keys};
  const auto claims = verifier.verify(sign_token(secret, token), now);
  BOOST_REQUIRE(claims.has_value());
  BOOST_TEST(!claims->has_scope_claim);
}

BOOST_AUTO_TEST_CASE(what_no_verifier_would_take_is_not_signed) {
  BOOST_CHECK_THROW((void)sign_token(Secret{"short"}, token_for("svc")), std::invalid_argument);
  BOOST_CHECK_THROW((void)sign_token(Secret{}, token_for("svc")), std::invalid_argument);
  BOOST_CHECK_THROW((void)sign_token(secret, token_for("")), std::invalid_argument);
  BOOST_CHECK_THROW((void)sign_token(secret, token_for(std::string(256, 'x'))),
                    std::invalid_argument);
  BOOST_CHECK_THROW((void)sign_token(secret, token_for(std::string("a\0b", 3))),
                    std::invalid_argument);
  BOOST_CHECK_THROW((void)sign_token(secret, token_for("\xFF")), std::invalid_argument);
  NewToken token = token_for("svc");
  token.ttl = seconds{0};
  BOOST_CHECK_THROW((void)sign_token(secret, token), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
