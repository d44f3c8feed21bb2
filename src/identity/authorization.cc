#include "identity/authorization.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "base/utf8.h"
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "crypto/hex.h"
#include "identity/ask.h"
#include "json/parse.h"

namespace pmq::identity {
namespace {

std::string derive(const Secret& key, std::string_view purpose) {
  return crypto::base64url_encode(crypto::bytes_of(crypto::hmac_sha256(key.reveal(), purpose)));
}

std::string state_mark(const Secret& key, std::string_view back) {
  return derive(key, "state " + std::string{back});
}

std::string encoded(std::string_view text) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (plain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%' + crypto::hex_encode({&c, 1});
    }
  }
  return out;
}

using Fields = std::vector<std::pair<std::string_view, std::string>>;

std::string form(const Fields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) {
    if (!text.empty()) text += '&';
    text.append(name).append("=").append(encoded(value));
  }
  return text;
}

/// A claim's texts: itself, or those of its list.
std::vector<std::string_view> texts_of(const json::Value* claim) {
  std::vector<std::string_view> texts;
  if (!claim) return texts;
  if (claim->is(json::Kind::string)) texts.push_back(claim->text());
  for (const json::Value& item : claim->items())
    if (item.is(json::Kind::string)) texts.push_back(item.text());
  return texts;
}

bool gives(const std::vector<std::string>& wanted, const std::vector<std::string_view>& values) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& value) {
    return value == "*" || std::find(values.begin(), values.end(), value) != values.end();
  });
}

std::optional<account::Role> role_in(const json::Value& claims,
                                     const config::OidcSettings& settings) {
  const auto values = texts_of(claims.find(settings.role_claim));
  if (gives(settings.operator_values, values)) return account::Role::operator_;
  if (gives(settings.viewer_values, values)) return account::Role::viewer;
  return std::nullopt;
}

std::string account_name(std::string_view text) {
  constexpr std::size_t longest = 56;  // room for a number that tells two of one name apart
  std::string name{text.substr(0, longest)};
  for (char& c : name)
    if (!account::is_account_name({&c, 1})) c = '_';
  return name;
}

bool is_for_us(const json::Value& claims, const std::string& client_id) {
  const json::Value* const party = claims.find("azp");
  if (party) return party->text() == client_id;
  const json::Value* const audience = claims.find("aud");
  return audience && audience->items().size() <= 1;
}

}  // namespace

Attempt::Attempt(const Secret& key)
    : nonce(derive(key, "nonce")), verifier(derive(key, "code verifier")) {}

std::string make_state(const Secret& key, std::string_view back) {
  return state_mark(key, back) + '.' + crypto::base64url_encode(back);
}

std::optional<std::string> read_state(const Secret& key, std::string_view state) {
  const std::size_t dot = state.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  auto back = crypto::base64url_decode(state.substr(dot + 1));
  if (!back || !crypto::equal_in_constant_time(state.substr(0, dot), state_mark(key, *back))) {
    return std::nullopt;
  }
  return back;
}

std::string authorization_address(const std::string& endpoint, const config::OidcSettings& settings,
                                  const std::string& redirect_uri, const Secret& key,
                                  std::string_view back) {
  const Attempt attempt(key);
  const auto challenge =
      crypto::base64url_encode(crypto::bytes_of(crypto::sha256(attempt.verifier)));
  return endpoint + (endpoint.find('?') == std::string::npos ? '?' : '&') +
         form({{"response_type", "code"},
               {"client_id", settings.client_id},
               {"redirect_uri", redirect_uri},
               {"scope", settings.scopes},
               {"state", make_state(key, back)},
               {"nonce", attempt.nonce},
               {"code_challenge", challenge},
               {"code_challenge_method", "S256"}});
}

std::string token_request(const config::OidcSettings& settings, const std::string& redirect_uri,
                          const Secret& key, std::string_view code) {
  Fields fields = {{"grant_type", "authorization_code"},
                   {"code", std::string{code}},
                   {"redirect_uri", redirect_uri},
                   {"client_id", settings.client_id},
                   {"code_verifier", Attempt(key).verifier}};
  if (!settings.client_secret.empty()) {
    fields.emplace_back("client_secret", settings.client_secret.reveal());
  }
  return form(fields);
}

std::string sign_out_address_of(const std::string& endpoint, const std::string& client_id,
                                const Secret& id_token, const std::string& back) {
  Fields fields = {{"client_id", client_id}, {"post_logout_redirect_uri", back}};
  if (!id_token.empty()) fields.emplace_back("id_token_hint", id_token.reveal());
  return endpoint + (endpoint.find('?') == std::string::npos ? '?' : '&') + form(fields);
}

tl::expected<std::string, std::string> read_token_answer(int status, std::string_view body) {
  constexpr json::Limits limits{.max_bytes = max_answer_bytes, .max_depth = 16};
  constexpr std::size_t shown = 100;
  const auto document = json::parse(body, limits);
  if (status != 200 || !document) {
    const json::Value* const error = document ? document->root().find("error") : nullptr;
    return tl::unexpected("the token endpoint answers " + std::to_string(status) +
                          (error ? " " + one_line(error->text(), shown) : std::string{}));
  }
  const json::Value* const token = document->root().find("id_token");
  if (!token || token->text().empty()) {
    return tl::unexpected(std::string{"the token endpoint gave no ID token"});
  }
  return std::string{token->text()};
}

tl::expected<std::optional<account::Person>, std::string> read_id_token(
    std::string_view token, const config::OidcSettings& settings, const Attempt& attempt) {
  const std::size_t first = token.find('.');
  const std::size_t second = token.rfind('.');
  if (first == second) return tl::unexpected(std::string{"the ID token has no payload"});
  const auto payload = crypto::base64url_decode(token.substr(first + 1, second - first - 1));
  constexpr json::Limits limits{.max_bytes = max_answer_bytes, .max_depth = 16};
  const auto document =
      payload ? json::parse(*payload, limits)
              : tl::expected<json::Document, json::ParseError>(tl::unexpected(json::ParseError{}));
  if (!document) return tl::unexpected(std::string{"the ID token has no payload"});
  const json::Value& claims = document->root();

  const json::Value* const nonce = claims.find("nonce");
  if (!nonce || !crypto::equal_in_constant_time(nonce->text(), attempt.nonce)) {
    return tl::unexpected(std::string{"the ID token is of another attempt: its nonce differs"});
  }
  if (!is_for_us(claims, settings.client_id)) {
    return tl::unexpected(std::string{"the ID token was made for another client"});
  }
  const auto role = role_in(claims, settings);
  if (!role) return std::nullopt;
  account::Person person;
  person.issuer = settings.issuer;
  person.subject = claims.find("sub") ? claims.find("sub")->text() : std::string_view{};
  person.role = *role;
  const json::Value* const name = claims.find(settings.name_claim);
  person.name = account_name(name && !name->text().empty() ? name->text() : person.subject);
  if (person.subject.empty() || person.name.empty()) {
    return tl::unexpected(std::string{"the ID token names nobody"});
  }
  return person;
}

}  // namespace pmq::identity
