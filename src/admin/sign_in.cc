#include "admin/sign_in.h"

#include <algorithm>
#include <utility>

#include "admin/handlers.h"
#include "admin/session_cookie.h"
#include "base/text.h"
#include "base/utf8.h"
#include "crypto/password_hash.h"
#include "guard/client_address.h"
#include "http/problem.h"
#include "view/login.h"
#include "view/resume.h"

namespace pmq::admin {
namespace {

/// A form that was sent when its session was over.
struct Carried {
  std::string address;  ///< where it goes
  std::string fields;   ///< as it was encoded
};

bool is_private(std::string_view field) {
  return field == "form_token" || field.find("password") != std::string_view::npos;
}

http::Response sign_in_page(const Visit& visit, const view::LoginView& view, int status) {
  auto key = sign_in_key(visit);
  const bool is_new = !key;
  if (is_new) key = account::new_session_key(visit.site.random);
  auto page = visit.page("Sign in", "");
  auto shown = view;
  auto& provider = visit.site.single_sign_on;
  shown.asks_password = provider.local_accounts_serve();
  if (provider.is_on()) shown.provider_href = visit.href("/oidc/start", {{"back", view.back}});
  page.form_token = account::form_token(*key);
  auto response = html(view::render(visit.site.templates, page, shown), status);
  if (is_new) response.headers.push_back(sign_in_cookie(visit, *key));
  return response;
}

view::LoginView view_of(const Visit& visit) {
  view::LoginView view;
  view.back =
      visit.safe_address(visit.form.has("back") ? visit.form.raw("back") : visit.query.raw("back"));
  view.name = visit.form.get("name");
  view.carried_to = visit.form.raw("carried_to");
  view.carried_form = visit.form.raw("carried");
  return view;
}

std::optional<Time> throttled_until(const Visit& visit,
                                    std::span<const guard::TrySubject> subjects) {
  const auto failures = visit.stores().failed_tries.of(subjects);
  std::optional<Time> until;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const auto allowed = guard::allowed_again_at(failures[i], subjects[i].free, visit.now);
    if (allowed && (!until || *allowed > *until)) until = allowed;
  }
  return until;
}

http::Response too_many_tries(const Visit& visit, Time until) {
  auto view = view_of(visit);
  const auto wait = std::chrono::ceil<seconds>(until - visit.now);
  view.fault = "Too many tries. Wait " + duration_text(wait) + " and try again.";
  auto response = sign_in_page(visit, view, 429);
  response.headers.push_back({"Retry-After", std::to_string(wait.count())});
  return response;
}

http::Response wrong_name_or_password(const Visit& visit,
                                      std::span<const guard::TrySubject> subjects,
                                      std::string_view name) {
  visit.stores().failed_tries.note(subjects, visit.now);
  auto entry = visit.audit("session.refused", std::string(name));
  entry.actor = "nobody";
  visit.stores().audit.write(entry);
  auto view = view_of(visit);
  view.fault = "This name and this password don't go together.";
  return sign_in_page(visit, view, 401);
}

std::string agent_of(const Visit& visit) {
  constexpr std::size_t most = 255;
  const auto valid = replace_invalid_utf8(visit.variables.get("HTTP_USER_AGENT"));
  return std::string(utf8_prefix(valid, most));
}

/// Asks before it carries out what was begun in a session that is over.
http::Response resume_page(const Visit& visit, const Carried& carried) {
  view::ResumeView view;
  view.address = carried.address;
  const http::Form form(carried.fields);
  for (const auto& field : form.fields())
    if (!is_private(field.name)) view.fields.push_back({field.name, field.value});
  return html(view::render(visit.site.templates, visit.page("Go on", ""), view));
}

/// What the provider gave at the sign-in; empty: it isn't kept any more.
Secret id_token_of(const Visit& visit) {
  const auto sealed = visit.stores().sessions.sealed_id_token(visit.visitor->session.id_hash);
  auto token = sealed ? account::open_id_token(visit.visitor->key, *sealed) : std::nullopt;
  return token ? std::move(*token) : Secret();
}

/// Who came by an identity provider leaves it, too.
std::string address_after_sign_out(const Visit& visit, const Secret& id_token) {
  auto& provider = visit.site.single_sign_on;
  std::string elsewhere;
  if (provider.is_on() && visit.stores().accounts.is_of_provider(visit.account().id)) {
    elsewhere = provider.sign_out_address(id_token);
  }
  return elsewhere.empty() ? visit.href("/login") : elsewhere;
}

}  // namespace

http::Response sign_in_fault(const Visit& visit, std::string fault, int status) {
  auto view = view_of(visit);
  view.fault = std::move(fault);
  return sign_in_page(visit, view, status);
}

void open_session(Visit& visit, const account::Account& account) {
  auto& sessions = visit.stores().sessions;
  if (visit.visitor) sessions.close_session(visit.visitor->session.id_hash);
  Visitor visitor{account, {}, account::new_session_key(visit.site.random)};
  visitor.session = {.id_hash = account::hash_of(visitor.key),
                     .created_at = visit.now,
                     .seen_at = visit.now,
                     .client = visit.client(),
                     .agent = agent_of(visit)};
  auto entry = visit.audit("session.open", account.name);
  entry.actor = account.name;
  const store::Audited audited(visit.stores().audit, entry);
  sessions.open_session(visitor.session, account.id, visit.now);
  visit.visitor = std::move(visitor);
}

http::Response ask_to_sign_in(const Visit& visit, http::Method method) {
  if (method != http::Method::post) {
    return see_other(visit.href("/login", {{"back", visit.own_address()}}));
  }
  view::LoginView view;
  view.back = visit.safe_address(visit.form.raw("back"));
  view.carried_to = visit.own_address();
  std::vector<http::FormField> kept;
  for (const auto& field : visit.form.fields())
    if (!is_private(field.name)) kept.push_back(field);
  view.carried_form = http::encode_query(kept);
  return sign_in_page(visit, view, 401);
}

bool is_sign_in_token(const Visit& visit, std::string_view token) {
  const auto key = sign_in_key(visit);
  return key && account::is_form_token(token, *key);
}

http::Response show_sign_in(Visit& visit) {
  if (visit.visitor) return see_other(visit.safe_address(visit.query.raw("back")));
  return sign_in_page(visit, view_of(visit), 200);
}

http::Response sign_in(Visit& visit) {
  if (!visit.site.single_sign_on.local_accounts_serve()) {
    return sign_in_fault(visit, "Local accounts do not serve here.", 403);
  }
  const std::string name{visit.form.get("name")};
  const Secret password(visit.form.raw("password"));
  const auto subjects = guard::subjects_of_login(name, guard::client_block(visit.client()));
  if (const auto until = throttled_until(visit, subjects)) return too_many_tries(visit, *until);

  const bool possible =
      account::is_account_name(name) && password.size() <= account::max_password_bytes;
  const auto known = possible ? visit.stores().accounts.find_account(name) : std::nullopt;
  if (!crypto::is_password(password, known ? known->password_hash : std::string())) {
    return wrong_name_or_password(visit, subjects, possible ? name : "?");
  }
  visit.stores().failed_tries.forget(subjects.front().key);
  open_session(visit, known->account);

  const Carried carried{visit.safe_address(visit.form.raw("carried_to")),
                        std::string(visit.form.raw("carried"))};
  auto response = visit.form.raw("carried_to").empty()
                      ? see_other(visit.safe_address(visit.form.raw("back")))
                      : resume_page(visit, carried);
  response.headers.push_back(session_cookie(visit, visit.visitor->key));
  return response;
}

http::Response sign_out(Visit& visit) {
  const auto id_token = id_token_of(visit);
  {
    const store::Audited audited(visit.stores().audit,
                                 visit.audit("session.close", visit.account().name));
    visit.stores().sessions.close_session(visit.visitor->session.id_hash);
  }
  auto response = see_other(address_after_sign_out(visit, id_token));
  response.headers.push_back(session_cookie(visit, Secret()));
  return response;
}

}  // namespace pmq::admin
