#include "api/caller.h"

#include <boost/test/unit_test.hpp>

#include "auth/sign_token.h"
#include "tests/unit/http/fixtures.h"

using namespace pmq;
using namespace pmq::api;
using auth::Scope;

namespace {

const Time now = *parse_rfc3339("2026-06-01T00:00:00Z");
const Secret secret{"a secret of more than 32 bytes...."};

constexpr Route route_for(auth::ScopeSet scopes) {
  return {http::Method::get, "/v1/stats", Access::token, scopes, Body::none, nullptr};
}

std::string header(const std::string& scope, Time issued_at = now) {
  return "HTTP_AUTHORIZATION=Bearer " + auth::sign_token(secret, {.subject = "worker-1",
                                                                  .scope = scope,
                                                                  .issuer = "pmq",
                                                                  .audience = "pmq",
                                                                  .issued_at = issued_at,
                                                                  .id = {}});
}

std::string subject(const std::string& entry, const Route& route,
                    WithoutScope without_scope = WithoutScope::nothing) {
  auth::SharedSecret keys{secret};
  auth::TokenVerifier tokens{{.issuer = "pmq", .audience = "pmq"}, keys};
  const http::Environment environment{entry};
  return authorize(route, environment.variables(), tokens, without_scope, now);
}

http::Problem refusal(const std::string& entry, const Route& route) {
  return http::refusal_of([&] { (void)subject(entry, route); });
}

const Route read_route = route_for({Scope::operate, Scope::read});

}  // namespace

BOOST_AUTO_TEST_SUITE(api_caller)

BOOST_AUTO_TEST_CASE(one_of_the_scopes_is_enough) {
  BOOST_TEST(subject(header("mq:read"), read_route) == "worker-1");
  BOOST_TEST(subject(header("other mq:operate"), read_route) == "worker-1");
}

BOOST_AUTO_TEST_CASE(none_of_them_is_forbidden_and_told_which) {
  const http::Problem problem = refusal(header("mq:enqueue"), read_route);
  BOOST_TEST(problem.status == 403);
  BOOST_TEST(problem.code == "insufficient_scope");
  BOOST_TEST(problem.headers.at(0).value ==
             "Bearer realm=\"pmq\", error=\"insufficient_scope\", scope=\"mq:operate mq:read\"");
}

BOOST_AUTO_TEST_CASE(a_token_without_scopes_may_do_what_the_settings_say) {
  BOOST_TEST(refusal(header(""), read_route).status == 403);
  BOOST_TEST(subject(header(""), read_route, WithoutScope::everything) == "worker-1");
  BOOST_TEST(http::refusal_of([] {
               (void)subject(header("other"), read_route, WithoutScope::everything);
             }).status == 403);
}

BOOST_AUTO_TEST_CASE(without_a_token_no_error_is_told) {
  const http::Problem problem = refusal("HTTP_AUTHORIZATION=Basic abc", read_route);
  BOOST_TEST(problem.code == "token_missing");
  BOOST_TEST(problem.headers.at(0).value == "Bearer realm=\"pmq\"");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_token_is_told_roughly) {
  const http::Problem expired = refusal(header("mq:read", now - seconds(7200)), read_route);
  BOOST_TEST(expired.status == 401);
  BOOST_TEST(expired.code == "token_expired");
  BOOST_TEST(refusal(header("mq:read") + "x", read_route).code == "token_invalid");
  BOOST_TEST(expired.headers.at(0).value.find("error=\"invalid_token\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_open_route_asks_nobody) {
  const Route open{http::Method::get, "/ping", Access::open, {}, Body::none, nullptr};
  BOOST_TEST(subject("HTTP_AUTHORIZATION=Bearer nonsense", open).empty());
}

BOOST_AUTO_TEST_SUITE_END()
