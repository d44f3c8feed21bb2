#include "auth/verify_token.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/unit/auth/forge_token.h"

using namespace pmq;
using namespace pmq::auth;

namespace {

constexpr Time now{seconds{1'800'000'000}};
constexpr std::string_view secret = "0123456789abcdef0123456789abcdef";
constexpr std::string_view header = R"({"alg":"HS256","typ":"JWT"})";
constexpr std::string_view good =
    R"({"iss":"pmq","aud":"pmq","sub":"svc","exp":1800003600,"scope":"mq:read"})";

TokenRules rules() {
  return {.algorithms = {Algorithm::hs256}, .issuer = "pmq", .audience = "pmq"};
}

/// The fault's code of a token, or "none".
std::string fault_of(std::string_view token, Time at = now) {
  SharedSecret keys{Secret{secret}};
  TokenVerifier verifier{rules(), keys};
  const auto claims = verifier.verify(token, at);
  return claims ? "none" : std::string{code(claims.error())};
}

std::string fault_of_payload(std::string_view payload, Time at = now) {
  return fault_of(forge_token(header, payload, secret), at);
}

std::string fault_of_header(std::string_view odd_header) {
  return fault_of(forge_token(odd_header, good, secret));
}

/// The good payload with one claim in another form; an empty text leaves the claim out.
std::string with(std::string_view claim, std::string_view json) {
  std::string payload = "{";
  const std::pair<std::string_view, std::string_view> claims[] = {
      {"iss", "\"pmq\""}, {"aud", "\"pmq\""}, {"sub", "\"svc\""}, {"exp", "1800003600"}};
  const auto add = [&payload](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    if (payload.size() > 1) payload += ',';
    payload += '"' + std::string{name} + "\":" + std::string{value};
  };
  for (const auto& [name, value] : claims) {
    if (name != claim) add(name, value);
  }
  add(claim, json);
  return payload + '}';
}

/// Gives PEM text for whatever is asked, as a careless key source would.
class PemKey final : public KeySource {
 public:
  explicit PemKey(std::string_view pem) : keys_{Secret{pem}} {}
  std::span<const Secret> find(Algorithm, std::string_view kid, Time) override {
    asked_for = kid;
    return keys_;
  }

  std::string asked_for;

 private:
  std::vector<Secret> keys_;
};

constexpr std::string_view rsa_public_key =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqCZQSdSSw724gkV2OPhq\n"
    "+j2qiDWr1xJUHPGrhCEs+3+1QrCIHBpLNpkUPZEVWrybcHL4P/wjdiNC4V1SOeUP\n"
    "0wNjY+khfEzq1QN3J5vAuJ1fP/xlKhjOomRGHO9bgqv2ot2Ks3VbyZLJYmm3DEIh\n"
    "PooxnwcKhKTEdj0oOGTZh4wu63QLLFyRoSLQcesyD53KGkr+ob124njlcXVoLhMf\n"
    "9TGJU2uD6MiRv+thbPRejyoECQRDKD5X+KunEikx5xJ7aQJJFysENpe8+8QrX3PA\n"
    "PO1o0miK3zAaOgnVTYLVlBWNXYC0TEodwLvj7kEWdg1i8vX39NJNMRspvDuoF9A/\n"
    "ZwIDAQAB\n"
    "-----END PUBLIC KEY-----\n";

constexpr std::string_view ec_public_key =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEddZyNW+TKieEIH3bJGfuJa14VLGV\n"
    "TcQVUEv4SqzJndoJHMrt6+0VB0h9sJnBcmXl3QhvE+hUUQqSFSLHEC1Eow==\n"
    "-----END PUBLIC KEY-----\n";

// Both were signed once with the private keys, which are gone: exp is the year 2100.
constexpr std::string_view rs256_token =
    "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJhdWQiOiJwbXEiLCJleHAiOjQxMDI0NDQ4MDAsImlzcyI6InBtcSIsInN1YiI6InN2YyJ9."
    "cUIyLclU-dg7y6qJoYTxuSPRRKwI5i9ZvcKai1yMI3Ie7o__fX8S3t03lwBNArcYeEysCNFtfDNgOmOZ7kL6KZcNdXJk"
    "6uBQdnjPKZgCoGiS6KnUJ0Z2-peRgDZQzhKr1HN8xgLr-QFnV-tDvbkYog08aOPtrUbZddwZEoCplkssP8v0k7znyqZa"
    "Y8xnLXSUMMnF7IXRiRZD9Hv-_QlGMY4l1cYcmxk_peKYUmmI1yESR7WNSAyJRxp821ku4XrTL5cC9WghemIRUywhvYeV"
    "G_F-AuR71leH9i7ZrcWudaRYVp_s-zGukyG2UMPCnRfAeUZ9sL_sBLqiGHMtoSS8kw";
constexpr std::string_view es256_token =
    "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJhdWQiOiJwbXEiLCJleHAiOjQxMDI0NDQ4MDAsImlzcyI6InBtcSIsInN1YiI6InN2YyJ9."
    "STgXLQwnDP0sD6fdOkz3Q5tzaUvIHn9CfBhIFWGQuoqyrxTiFCyIty0ILdJ0XQvMrXJ4OP8wcn-MT6JgRKRQoQ";

std::string fault_by_pem(Algorithm algorithm, std::string_view pem, std::string_view token) {
  PemKey keys{pem};
  TokenRules pem_rules = rules();
  pem_rules.algorithms = {algorithm};
  TokenVerifier verifier{pem_rules, keys};
  const auto claims = verifier.verify(token, now);
  return claims ? "none" : std::string{code(claims.error())};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(auth_verify_token)

BOOST_AUTO_TEST_CASE(a_good_token_gives_its_claims) {
  SharedSecret keys{Secret{secret}};
  TokenVerifier verifier{rules(), keys};
  const auto claims = verifier.verify(
      forge_token(header,
                  R"({"iss":"pmq","aud":"pmq","sub":"svc","exp":1800003600,"nbf":1799999000,)"
                  R"("iat":1799999000,"scope":"mq:read email","extra":{"a":[1.5]}})",
                  secret),
      now);
  BOOST_REQUIRE(claims.has_value());
  BOOST_TEST(claims->subject == "svc");
  BOOST_TEST(claims->issuer == "pmq");
  BOOST_TEST((claims->scopes == ScopeSet{Scope::read}));
  BOOST_TEST(claims->has_scope_claim);
  BOOST_TEST((claims->expires_at == Time{seconds{1'800'003'600}}));
  BOOST_TEST((claims->not_before == Time{seconds{1'799'999'000}}));
}

BOOST_AUTO_TEST_CASE(no_token_is_missing) {
  BOOST_TEST(fault_of("") == "token_missing");
}

BOOST_AUTO_TEST_CASE(a_token_is_three_parts_of_strict_base64url) {
  const std::string token = forge_token(header, good, secret);
  BOOST_TEST(fault_of(token) == "none");
  const std::size_t first = token.find('.');
  const std::size_t second = token.rfind('.');
  const std::vector<std::string> broken = {
      ".",
      "..",
      "...",
      "abc",
      "a.b.c",
      token.substr(0, second),
      token + ".",
      "." + token,
      token + ".e30",
      token + "=",
      token + " ",
      " " + token,
      token + "\n",
      token + std::string(1, '\0'),
      token + std::string(1, '\0') + "trailing",
      token.substr(0, first) + "=" + token.substr(first),
      token.substr(0, first) + token.substr(second),
      token.substr(0, first) + ".." + token.substr(first + 1),
      "Bearer " + token,
  };
  for (const std::string& text : broken)
    BOOST_TEST(fault_of(text) == "token_malformed", text);
}

BOOST_AUTO_TEST_CASE(the_unused_bits_of_a_signature_must_be_zero) {
  // 32 bytes leave two bits of the last digit unused: the same bytes would have four texts.
  std::string token = forge_token(header, good, secret);
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  token.back() = alphabet[alphabet.find(token.back()) + 1];
  BOOST_TEST(fault_of(token) == "token_malformed");
}

BOOST_AUTO_TEST_CASE(a_huge_token_is_refused_unread) {
  const std::string scope(7000, 'x');
  const std::string token = forge_token(header, with("scope", '"' + scope + '"'), secret);
  BOOST_TEST(token.size() > TokenVerifier::max_token_bytes);
  BOOST_TEST(fault_of(token) == "token_malformed");
  const std::string smaller =
      forge_token(header, with("scope", '"' + scope.substr(1200) + '"'), secret);
  BOOST_TEST(smaller.size() <= TokenVerifier::max_token_bytes);
  BOOST_TEST(fault_of(smaller) == "none");
}

BOOST_AUTO_TEST_CASE(header_and_payload_must_be_json_objects) {
  for (const std::string_view text :
       {"", "x", "[]", "\"a\"", "null", "{} {}", "{}x", "{\"alg\":\"HS256\"", "\xFF"}) {
    BOOST_TEST(fault_of_header(text) == "token_malformed", text);
    BOOST_TEST(fault_of_payload(text) == "token_malformed", text);
  }
  BOOST_TEST(fault_of_payload("{\"a\":" + std::string(2000, '[') + std::string(2000, ']') + "}") ==
             "token_malformed");
}

BOOST_AUTO_TEST_CASE(duplicate_claims_are_refused) {
  BOOST_TEST(fault_of_header(R"({"alg":"HS256","alg":"none"})") == "token_malformed");
  BOOST_TEST(fault_of_header(R"({"alg":"none","\u0061lg":"HS256"})") == "token_malformed");
  BOOST_TEST(
      fault_of_payload(R"({"iss":"pmq","aud":"pmq","sub":"a","sub":"b","exp":1800003600})") ==
      "token_malformed");
}

BOOST_AUTO_TEST_CASE(only_the_configured_algorithm_is_taken) {
  for (const std::string_view alg : {"none", "None", "NONE", "", "hs256", "HS384", "HS512", "RS256",
                                     "ES256", "PS256", "EdDSA", "HS256 "}) {
    const std::string odd = R"({"alg":")" + std::string{alg} + R"(","typ":"JWT"})";
    BOOST_TEST(fault_of_header(odd) == "token_algorithm", alg);
  }
  for (const std::string_view json :
       {R"({"typ":"JWT"})", R"({"alg":null})", R"({"alg":["HS256"]})", R"({"alg":1})"}) {
    BOOST_TEST(fault_of_header(json) == "token_malformed", json);
  }
}

BOOST_AUTO_TEST_CASE(an_unsigned_token_is_refused) {
  const std::string unsigned_token =
      crypto::base64url_encode(R"({"alg":"none"})") + '.' + crypto::base64url_encode(good) + '.';
  BOOST_TEST(fault_of(unsigned_token) == "token_algorithm");
  const std::string stripped =
      crypto::base64url_encode(header) + '.' + crypto::base64url_encode(good) + '.';
  BOOST_TEST(fault_of(stripped) == "token_signature");
}

BOOST_AUTO_TEST_CASE(a_true_hs512_signature_by_our_secret_is_refused) {
  BOOST_TEST(
      fault_of("eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9."
               "eyJhdWQiOiJwbXEiLCJleHAiOjQxMDI0NDQ4MDAsImlzcyI6InBtcSIsInN1YiI6InN2YyJ9."
               "8AbCcvghcVhQXURiKugDYEIDCun0l2bWnR9YZ1ocjXzI0GSmd0qq7dd_PbX_WtajW_YXp1gHcO0WtyuAEkn"
               "EtQ") == "token_algorithm");
}

BOOST_AUTO_TEST_CASE(rs256_and_es256_tokens_verify_by_their_public_keys) {
  BOOST_TEST(fault_by_pem(Algorithm::rs256, rsa_public_key, rs256_token) == "none");
  BOOST_TEST(fault_by_pem(Algorithm::es256, ec_public_key, es256_token) == "none");
  BOOST_TEST(fault_by_pem(Algorithm::rs256, ec_public_key, rs256_token) == "token_signature");
  BOOST_TEST(fault_by_pem(Algorithm::es256, rsa_public_key, es256_token) == "token_signature");
  BOOST_TEST(fault_by_pem(Algorithm::rs256, "no PEM", rs256_token) == "token_signature");
  BOOST_TEST(fault_by_pem(Algorithm::rs256, "", rs256_token) == "token_signature");
}

BOOST_AUTO_TEST_CASE(a_public_key_is_no_hmac_secret) {
  const std::string token = forge_token(header, good, rsa_public_key);
  BOOST_TEST(fault_by_pem(Algorithm::rs256, rsa_public_key, token) == "token_algorithm");
  const std::string disguised =
      forge_token(R"({"alg":"RS256","typ":"at+jwt"})", good, rsa_public_key);
  BOOST_TEST(fault_by_pem(Algorithm::rs256, rsa_public_key, disguised) == "token_signature");
}

BOOST_AUTO_TEST_CASE(the_key_is_asked_for_by_its_id) {
  PemKey keys{secret};
  TokenVerifier verifier{rules(), keys};
  const std::string token = forge_token(R"({"alg":"HS256","kid":"2026-03"})", good, secret);
  BOOST_TEST(verifier.verify(token, now).has_value());
  BOOST_TEST(keys.asked_for == "2026-03");
  BOOST_TEST(fault_of_header(R"({"alg":"HS256","kid":7})") == "token_malformed");
}

BOOST_AUTO_TEST_CASE(a_token_by_another_key_is_refused) {
  BOOST_TEST(fault_of(forge_token(header, good, "fedcba9876543210fedcba9876543210")) ==
             "token_signature");
  BOOST_TEST(fault_of(forge_token(header, good, "")) == "token_signature");
  BOOST_TEST(fault_of(forge_token(header, good, secret.substr(1))) == "token_signature");
}

BOOST_AUTO_TEST_CASE(a_changed_payload_is_refused_whatever_it_claims) {
  const std::string token = forge_token(header, good, secret);
  const std::string expired = with("exp", "1");
  const std::string changed = token.substr(0, token.find('.') + 1) +
                              crypto::base64url_encode(expired) + token.substr(token.rfind('.'));
  BOOST_TEST(fault_of(changed) == "token_signature");
}

BOOST_AUTO_TEST_CASE(either_of_two_secrets_is_taken_while_they_change) {
  SharedSecret keys{Secret{"fedcba9876543210fedcba9876543210"}, Secret{secret}};
  TokenVerifier verifier{rules(), keys};
  BOOST_TEST(verifier.verify(forge_token(header, good, secret), now).has_value());
  BOOST_TEST(verifier.verify(forge_token(header, good, "fedcba9876543210fedcba9876543210"), now)
                 .has_value());
}

BOOST_AUTO_TEST_CASE(an_access_token_of_rfc_9068_is_taken) {
  for (const std::string_view typ : {"at+jwt", "AT+JWT", "application/at+jwt", "jwt", "JWT"}) {
    BOOST_TEST(fault_of_header(R"({"alg":"HS256","typ":")" + std::string{typ} + R"("})") == "none",
               typ);
  }
  BOOST_TEST(fault_of_header(R"({"alg":"HS256"})") == "none");
  BOOST_TEST(fault_of(forge_token(R"({"alg":"HS256","typ":"at+jwt"})", good,
                                  "fedcba9876543210fedcba9876543210")) == "token_signature");
}

BOOST_AUTO_TEST_CASE(tokens_of_other_types_are_refused) {
  for (const std::string_view typ : {"logout+jwt", "JWE", "", "dpop+jwt"}) {
    BOOST_TEST(
        fault_of_header(R"({"alg":"HS256","typ":")" + std::string{typ} + R"("})") == "token_type",
        typ);
  }
  BOOST_TEST(fault_of_header(R"({"alg":"HS256","typ":null})") == "token_malformed");
}

BOOST_AUTO_TEST_CASE(critical_extensions_are_refused) {
  BOOST_TEST(fault_of_header(R"({"alg":"HS256","crit":["exp"],"exp":1})") == "token_critical");
  BOOST_TEST(fault_of_header(R"({"alg":"HS256","crit":[]})") == "token_critical");
  BOOST_TEST(fault_of_header(R"({"alg":"HS256","b64":false,"crit":["b64"]})") == "token_critical");
  BOOST_TEST(fault_of_header(R"({"alg":"HS256","b64":false})") == "token_critical");
}

BOOST_AUTO_TEST_CASE(a_token_expires_a_leeway_after_its_time) {
  const std::string payload = with("exp", "1800000000");
  BOOST_TEST(fault_of_payload(payload, now + seconds{60} - milliseconds{1}) == "none");
  BOOST_TEST(fault_of_payload(payload, now + seconds{60}) == "token_expired");
}

BOOST_AUTO_TEST_CASE(a_token_begins_a_leeway_before_its_time) {
  BOOST_TEST(fault_of_payload(with("nbf", "1800000060")) == "none");
  BOOST_TEST(fault_of_payload(with("nbf", "1800000061")) == "token_not_yet_valid");
}

BOOST_AUTO_TEST_CASE(a_token_made_in_the_future_is_refused) {
  BOOST_TEST(fault_of_payload(with("iat", "1800000060")) == "none");
  BOOST_TEST(fault_of_payload(with("iat", "1800000061")) == "token_not_yet_valid");
}

BOOST_AUTO_TEST_CASE(times_are_integers_or_the_token_is_malformed) {
  for (const std::string_view claim : {"exp", "nbf", "iat"}) {
    for (const std::string_view json :
         {"1800003600.0", "1800003600.5", "1.8e9", "\"1800003600\"", "null", "true", "[1800003600]",
          "{}", "-1", "253402300800", "9223372036854775807"}) {
      BOOST_TEST(fault_of_payload(with(claim, json)) == "token_malformed", claim << ' ' << json);
    }
  }
  BOOST_TEST(fault_of_payload(with("exp", "253402300799")) == "none");
}

BOOST_AUTO_TEST_CASE(a_token_that_never_expires_is_malformed) {
  BOOST_TEST(fault_of_payload(with("exp", "")) == "token_malformed");
  BOOST_TEST(fault_of_payload(with("exp", "0")) == "token_expired");
}

BOOST_AUTO_TEST_CASE(the_issuer_must_be_exactly_ours) {
  for (const std::string_view json :
       {"", "\"PMQ\"", "\"pmq \"", "\"\"", "\"pm\"", "null", "[\"pmq\"]"}) {
    BOOST_TEST(fault_of_payload(with("iss", json)) == "token_issuer", json);
  }
}

BOOST_AUTO_TEST_CASE(a_payload_that_libjwt_cannot_read_counts_as_unsigned) {
  BOOST_TEST(fault_of_payload(with("exp", "9223372036854775808")) == "token_signature");
  BOOST_TEST(fault_of_payload(with("iss", "\"pmq\\u0000\"")) == "token_signature");
}

BOOST_AUTO_TEST_CASE(the_audience_is_a_string_or_a_list_with_us_in_it) {
  for (const std::string_view json : {"\"pmq\"", "[\"pmq\"]", "[\"other\",\"pmq\"]"}) {
    BOOST_TEST(fault_of_payload(with("aud", json)) == "none", json);
  }
  for (const std::string_view json :
       {"", "\"other\"", "\"\"", "\"PMQ\"", "[]", "[\"other\"]", "[\"pmq\",1]", "[[\"pmq\"]]",
        "{\"pmq\":1}", "null", "\"other pmq\""}) {
    BOOST_TEST(fault_of_payload(with("aud", json)) == "token_audience", json);
  }
}

BOOST_AUTO_TEST_CASE(the_subject_is_a_printable_name_of_at_most_255_bytes) {
  BOOST_TEST(fault_of_payload(with("sub", '"' + std::string(255, 'x') + '"')) == "none");
  BOOST_TEST(fault_of_payload(with("sub", "\"caf\u00e9\"")) == "none");
  const std::string long_name = '"' + std::string(256, 'x') + '"';
  for (const std::string_view json :
       std::initializer_list<std::string_view>{"", "\"\"", "7", "null", "[\"a\"]", "\"a\\nb\"",
                                               "\"a\\u007fb\"", "\"a\\u0085b\"", long_name}) {
    BOOST_TEST(fault_of_payload(with("sub", json)) == "token_subject", json);
  }
}

BOOST_AUTO_TEST_CASE(a_scope_is_a_string) {
  BOOST_TEST(fault_of_payload(with("scope", "[\"mq:read\"]")) == "token_malformed");
  BOOST_TEST(fault_of_payload(with("scope", "null")) == "token_malformed");
  BOOST_TEST(fault_of_payload(with("scope", "\"\"")) == "none");
}

BOOST_AUTO_TEST_CASE(a_remembered_token_still_expires) {
  SharedSecret keys{Secret{secret}};
  TokenVerifier verifier{rules(), keys};
  const std::string token = forge_token(
      header, R"({"iss":"pmq","aud":"pmq","sub":"a","exp":1800000100,"nbf":1799999900})", secret);
  BOOST_TEST(verifier.verify(token, now).has_value());
  BOOST_TEST(verifier.verify(token, now).has_value());
  const auto late = verifier.verify(token, now + seconds{160});
  BOOST_REQUIRE(!late.has_value());
  BOOST_TEST((late.error() == TokenFault::expired));
  const auto early = verifier.verify(token, now - seconds{161});
  BOOST_REQUIRE(!early.has_value());
  BOOST_TEST((early.error() == TokenFault::not_yet_valid));
}

BOOST_AUTO_TEST_CASE(a_remembered_token_does_not_vouch_for_another) {
  SharedSecret keys{Secret{secret}};
  TokenVerifier verifier{rules(), keys};
  std::string token = forge_token(header, good, secret);
  BOOST_TEST(verifier.verify(token, now).has_value());
  token[token.size() - 10] = token[token.size() - 10] == 'A' ? 'B' : 'A';
  BOOST_TEST(!verifier.verify(token, now).has_value());
}

BOOST_AUTO_TEST_CASE(a_refused_token_is_refused_again_and_may_become_valid) {
  SharedSecret keys{Secret{secret}};
  TokenVerifier verifier{rules(), keys};
  const std::string token = forge_token(header, with("nbf", "1800001000"), secret);
  BOOST_TEST(!verifier.verify(token, now).has_value());
  BOOST_TEST(!verifier.verify(token, now).has_value());
  BOOST_TEST(verifier.verify(token, now + seconds{1000}).has_value());
}

BOOST_AUTO_TEST_CASE(rules_that_would_accept_too_much_are_refused) {
  SharedSecret keys{Secret{secret}};
  const auto refused = [&keys](auto change) {
    TokenRules bad = rules();
    change(bad);
    BOOST_CHECK_THROW((TokenVerifier{bad, keys}), std::invalid_argument);
  };
  refused([](TokenRules& r) { r.issuer.clear(); });
  refused([](TokenRules& r) { r.audience.clear(); });
  refused([](TokenRules& r) { r.leeway = seconds{-1}; });
  refused([](TokenRules& r) { r.leeway = seconds{301}; });
}

BOOST_AUTO_TEST_CASE(no_fault_tells_a_forger_more_than_its_kind) {
  for (int i = 0; i <= static_cast<int>(TokenFault::subject); ++i) {
    const auto fault = static_cast<TokenFault>(i);
    BOOST_TEST(code(fault).starts_with("token_"));
    BOOST_TEST(describe(fault).ends_with("."));
    BOOST_TEST(describe(fault).find("pmq") == std::string_view::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()
