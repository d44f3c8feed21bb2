#include "identity/authorization.h"

#include <boost/test/unit_test.hpp>

#include "crypto/base64.h"
#include "crypto/digest.h"

using namespace pmq;
using namespace pmq::identity;

namespace {

const Secret key{"0123456789012345678901234567890123456789012"};
const Secret other_key{"1123456789012345678901234567890123456789012"};

config::OidcSettings settings() {
  config::OidcSettings oidc;
  oidc.issuer = "https://id.example.com";
  oidc.client_id = "pmq & co";
  oidc.operator_values = {"admins"};
  oidc.viewer_values = {"readers"};
  return oidc;
}

std::string token(const std::string& claims) {
  return "e30." + crypto::base64url_encode("{\"sub\":\"7\",\"aud\":\"pmq & co\"," + claims + "}") +
         ".AAAA";
}

std::string nonce_of(const Secret& attempt) {
  return "\"nonce\":\"" + Attempt(attempt).nonce + '"';
}

std::string name_and_role(const std::string& claims) {
  const auto person = read_id_token(token(nonce_of(key) + claims), settings(), Attempt(key));
  if (!person) return "refused";
  if (!*person) return "nobody";
  return (*person)->name + " " + std::string{account::name((*person)->role)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(identity_authorization)

BOOST_AUTO_TEST_CASE(a_state_brings_back_what_it_carries_to_the_same_browser_alone) {
  const auto state = make_state(key, "/admin/queues?sort=name");
  BOOST_TEST(read_state(key, state).value() == "/admin/queues?sort=name");
  BOOST_TEST(!read_state(other_key, state).has_value());
  BOOST_TEST(!read_state(key, make_state(other_key, "/admin/")).has_value());
  const auto mark = state.substr(0, state.find('.') + 1);
  BOOST_TEST(!read_state(key, mark + crypto::base64url_encode("/evil")).has_value());
  for (const auto* const text : {"", ".", "a.b", "x"})
    BOOST_TEST(!read_state(key, text).has_value());
}

BOOST_AUTO_TEST_CASE(the_provider_is_told_a_challenge_and_no_secret) {
  const auto address = authorization_address("https://id.example.com/auth?tenant=1", settings(),
                                             "https://x/admin/oidc/callback", key, "/admin/");
  BOOST_TEST(address.starts_with("https://id.example.com/auth?tenant=1&response_type=code"));
  BOOST_TEST(address.find("client_id=pmq%20%26%20co") != std::string::npos);
  BOOST_TEST(address.find("redirect_uri=https%3a%2f%2fx%2fadmin%2foidc%2fcallback") !=
             std::string::npos);
  const Attempt attempt(key);
  BOOST_TEST(address.find(attempt.verifier) == std::string::npos);
  BOOST_TEST(address.find(std::string{key.reveal()}) == std::string::npos);
  const auto challenge =
      crypto::base64url_encode(crypto::bytes_of(crypto::sha256(attempt.verifier)));
  BOOST_TEST(address.find("code_challenge=" + challenge) != std::string::npos);
  BOOST_TEST(address.find("code_challenge_method=S256") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_code_is_exchanged_with_the_verifier) {
  auto oidc = settings();
  const auto open = token_request(oidc, "https://x/cb", key, "a&b=c");
  BOOST_TEST(open.find("code=a%26b%3dc&") != std::string::npos);
  BOOST_TEST(open.find("code_verifier=" + Attempt(key).verifier) != std::string::npos);
  BOOST_TEST(open.find("client_secret") == std::string::npos);
  oidc.client_secret = Secret{"hush&"};
  BOOST_TEST(token_request(oidc, "https://x/cb", key, "c").ends_with("&client_secret=hush%26"));
}

BOOST_AUTO_TEST_CASE(a_role_comes_from_the_claim) {
  const std::string name = R"(,"preferred_username":"anna")";
  BOOST_TEST(name_and_role(name + R"(,"groups":["staff","admins"])") == "anna operator");
  BOOST_TEST(name_and_role(name + R"(,"groups":"readers")") == "anna viewer");
  for (const auto* const groups :
       {"", R"(,"groups":[])", R"(,"groups":["Admins"])", R"(,"groups":"admins readers")",
        R"(,"groups":{"admins":true})", R"(,"groups":[["admins"]])", R"(,"groups":true)"}) {
    BOOST_TEST(name_and_role(name + groups) == "nobody", groups);
  }
  auto all = settings();
  all.viewer_values = {"*"};
  const auto person = read_id_token(token(nonce_of(key)), all, Attempt(key));
  BOOST_REQUIRE((person && *person));
  BOOST_TEST(((*person)->role == account::Role::viewer));
}

BOOST_AUTO_TEST_CASE(a_name_is_made_fit_for_an_account) {
  const std::string role = R"(,"groups":"admins")";
  BOOST_TEST(name_and_role(role) == "7 operator");
  BOOST_TEST(name_and_role(role + R"(,"preferred_username":"a b<script>")") ==
             "a_b_script_ operator");
  BOOST_TEST(name_and_role(role + R"(,"preferred_username":")" + std::string(500, 'x') + '"') ==
             std::string(56, 'x') + " operator");
}

BOOST_AUTO_TEST_CASE(a_token_of_another_attempt_or_client_is_refused) {
  const std::string role = R"(,"groups":"admins")";
  const auto refused = [](const std::string& claims) {
    return !read_id_token(token(claims), settings(), Attempt(key)).has_value();
  };
  BOOST_TEST(!refused(nonce_of(key) + role));
  BOOST_TEST(refused(nonce_of(other_key) + role));
  BOOST_TEST(refused("\"x\":1" + role));
  BOOST_TEST(refused("\"nonce\":\"\"" + role));
  BOOST_TEST(refused(nonce_of(key) + role + R"(,"azp":"another")"));
  BOOST_TEST(!refused(nonce_of(key) + role + R"(,"azp":"pmq & co")"));
  BOOST_TEST(!read_id_token("x", settings(), Attempt(key)).has_value());
  BOOST_TEST(!read_id_token("a.!.b", settings(), Attempt(key)).has_value());
}

BOOST_AUTO_TEST_CASE(an_answer_without_id_token_is_told_without_its_secrets) {
  BOOST_TEST(read_token_answer(200, R"({"id_token":"a.b.c","access_token":"t"})").value() ==
             "a.b.c");
  const auto refused = read_token_answer(400, R"({"error":"invalid_grant\n","x":"secret"})");
  BOOST_REQUIRE(!refused.has_value());
  BOOST_TEST(refused.error().find("invalid_grant") != std::string::npos);
  BOOST_TEST(refused.error().find("secret") == std::string::npos);
  for (const auto* const body : {"", "[]", "{}", R"({"id_token":7})", "<html>"})
    BOOST_TEST(!read_token_answer(200, body).has_value(), body);
}

BOOST_AUTO_TEST_CASE(signing_out_names_us_where_to_come_back_and_who_it_is) {
  const std::string endpoint = "https://id.example.com/end?tenant=1";
  const auto address =
      sign_out_address_of(endpoint, "pmq & co", Secret("e30.e30.AA-_"), "https://x/admin/login");
  BOOST_TEST(address == endpoint +
                            "&client_id=pmq%20%26%20co"
                            "&post_logout_redirect_uri=https%3a%2f%2fx%2fadmin%2flogin"
                            "&id_token_hint=e30.e30.AA-_");
  const auto unknown = sign_out_address_of(endpoint, "pmq", Secret(), "https://x/admin/login");
  BOOST_TEST(unknown.find("id_token_hint") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
