#include "identity/oidc.h"

#include "auth/verify_token.h"
#include "identity/authorization.h"
#include "log/log.h"

namespace pmq::identity {
namespace {

std::string origin_of(const std::string& url) {
  const std::size_t host = url.find("://");
  return host == std::string::npos ? std::string{} : url.substr(0, url.find('/', host + 3));
}

}  // namespace

Oidc::Oidc(const config::Settings& settings, store::TokenKeys& keys)
    : settings_(settings.oidc),
      public_url_(settings.public_url),
      redirect_uri_(settings.public_url + "/admin/oidc/callback"),
      leeway_(settings.tokens.leeway),
      rules_(asking_rules(settings)),
      keys_(KeyPlace{settings_.issuer, ""}, rules_, keys) {}

std::string Oidc::origin() const {
  return origin_of(settings_.issuer);
}

tl::expected<std::string, std::string> Oidc::begin(const Secret& key, std::string_view back) {
  const auto endpoints = discover(settings_.issuer, rules_);
  if (!endpoints) return tl::unexpected(endpoints.error());
  if (endpoints->authorization.empty() || endpoints->token.empty()) {
    return tl::unexpected(std::string{"the provider's configuration names no endpoints"});
  }
  return authorization_address(endpoints->authorization, settings_, redirect_uri_, key, back);
}

std::optional<std::string> Oidc::back_of(const Secret& key, std::string_view state) const {
  return read_state(key, state);
}

bool Oidc::is_answer_of(std::string_view issuer) const noexcept {
  return issuer.empty() || issuer == settings_.issuer;
}

tl::expected<std::optional<account::Person>, std::string> Oidc::finish(const Secret& key,
                                                                       std::string_view code,
                                                                       Time now) {
  const auto endpoints = discover(settings_.issuer, rules_);
  if (!endpoints) return tl::unexpected(endpoints.error());
  const auto answer =
      post_form(endpoints->token, {}, token_request(settings_, redirect_uri_, key, code), rules_);
  if (!answer) return tl::unexpected(answer.error());
  const auto token = read_token_answer(answer->status, answer->body);
  if (!token) return tl::unexpected(token.error());

  auth::TokenRules rules;
  rules.algorithms = {auth::Algorithm::rs256, auth::Algorithm::es256};
  rules.issuer = settings_.issuer;
  rules.audience = settings_.client_id;
  rules.leeway = leeway_;
  try {
    const auto claims = auth::TokenVerifier(std::move(rules), keys_).verify(*token, now);
    if (!claims) {
      return tl::unexpected("the ID token is refused: " + std::string{describe(claims.error())});
    }
  } catch (const auth::KeysUnavailable& fault) {
    return tl::unexpected(std::string{fault.what()});
  }
  auto person = read_id_token(*token, settings_, Attempt(key));
  if (person && *person) (*person)->id_token = Secret(*token);
  return person;
}

std::string Oidc::sign_out_address(const Secret& id_token) {
  const auto endpoints = discover(settings_.issuer, rules_);
  if (!endpoints) {
    log::warn("the identity provider can't be asked where to sign out",
              {{"cause", endpoints.error()}});
    return {};
  }
  const auto& address = endpoints->end_session;
  // A browser follows a form's redirection to the origins alone that its page named.
  if (address.empty() || origin_of(address) != origin()) return {};
  return sign_out_address_of(address, settings_.client_id, id_token, public_url_ + "/admin/login");
}

}  // namespace pmq::identity
