#include "admin/handlers.h"
#include "admin/session_cookie.h"
#include "admin/sign_in.h"
#include "http/problem.h"
#include "log/log.h"

// Signing in by an identity provider. Browsers are sent there, and come back with a code.
namespace pmq::admin {
namespace {

constexpr const char* try_again =
    "Signing in took too long, or began in another window. Try again.";

void require_provider(const Visit& visit) {
  if (visit.site.single_sign_on.is_on()) return;
  throw http::Refusal({404, "not_found", "There is no page at this address."});
}

http::Response provider_fails(const Visit& visit, const std::string& cause) {
  log::warn("the identity provider can't be used", {{"cause", cause}});
  return sign_in_fault(visit, "The identity provider can't be used now. The server's log has more.",
                       502);
}

http::Response without_role(const Visit& visit) {
  auto entry = visit.audit("session.refused", "without a role");
  entry.actor = "nobody";
  visit.stores().audit.write(entry);
  return sign_in_fault(visit, "You have no role here. Ask who runs this server for one.", 403);
}

void keep_id_token(const Visit& visit, const Secret& token) {
  if (token.size() > account::max_id_token) return;
  visit.stores().sessions.keep_id_token(
      visit.visitor->session.id_hash,
      account::seal_id_token(visit.visitor->key, token, visit.site.random));
}

http::Response finish(Visit& visit, const Secret& key, std::string_view back) {
  const auto person = visit.site.single_sign_on.finish(key, visit.query.raw("code"), visit.now);
  if (!person) return provider_fails(visit, person.error());
  if (!*person) return without_role(visit);
  open_session(visit, visit.stores().accounts.account_of(**person, visit.now));
  keep_id_token(visit, (*person)->id_token);
  auto response = see_other(visit.safe_address(back));
  response.headers.push_back(session_cookie(visit, visit.visitor->key));
  return response;
}

}  // namespace

http::Response start_oidc(Visit& visit) {
  require_provider(visit);
  const auto key = account::new_session_key(visit.site.random);
  const auto address =
      visit.site.single_sign_on.begin(key, visit.safe_address(visit.query.raw("back")));
  if (!address) return provider_fails(visit, address.error());
  auto response = see_other(*address);
  response.headers.push_back(attempt_cookie(visit, key));
  return response;
}

http::Response finish_oidc(Visit& visit) {
  require_provider(visit);
  const auto key = attempt_key(visit);
  const auto& provider = visit.site.single_sign_on;
  const auto back = key ? provider.back_of(*key, visit.query.raw("state")) : std::nullopt;
  if (!back || !provider.is_answer_of(visit.query.raw("iss"))) {
    return sign_in_fault(visit, try_again, 400);
  }
  auto response = visit.query.has("error") || visit.query.raw("code").empty()
                      ? sign_in_fault(visit, "The identity provider did not let you in.", 403)
                      : finish(visit, *key, *back);
  // A code serves once, and so does the key that goes with it.
  response.headers.push_back(attempt_cookie(visit, Secret()));
  return response;
}

}  // namespace pmq::admin
