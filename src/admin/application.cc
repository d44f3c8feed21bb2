#include "admin/application.h"

#include <exception>
#include <utility>

#include "admin/refused.h"
#include "admin/session_cookie.h"
#include "admin/sign_in.h"
#include "http/media_type.h"
#include "http/problem.h"
#include "http/request_id.h"
#include "log/log.h"

namespace pmq::admin {
namespace {

constexpr std::string_view folder = "/admin";
constexpr std::string_view sign_in_path = "/login";
constexpr std::size_t room_for_fields = 256 * 1024;

/// Nothing but our own files, no frame around us, nothing kept. A form leads here, or to where one
/// signs out.
void add_security_headers(http::Response& response, std::string request_id,
                          const std::string& other_origin) {
  auto& headers = response.headers;
  headers.push_back({"X-Request-Id", std::move(request_id)});
  headers.push_back({"Cache-Control", "no-store"});
  headers.push_back({"Content-Security-Policy",
                     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                     " connect-src 'self'; base-uri 'none'; frame-ancestors 'none';"
                     " form-action 'self'" +
                         (other_origin.empty() ? std::string() : ' ' + other_origin)});
  headers.push_back({"X-Content-Type-Options", "nosniff"});
  headers.push_back({"X-Frame-Options", "DENY"});
  headers.push_back({"Referrer-Policy", "same-origin"});
  headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
  headers.push_back({"Cross-Origin-Resource-Policy", "same-origin"});
  headers.push_back({"Permissions-Policy", "camera=(), geolocation=(), microphone=()"});
}

bool comes_from_elsewhere(const http::Variables& variables) {
  const auto site = variables.find("HTTP_SEC_FETCH_SITE");
  return site && *site != "same-origin" && *site != "none";
}

/// A page of another site can make a browser send a form, but it can't know this session's token.
void require_own_form(const Visit& visit) {
  const auto token = visit.form.raw("form_token");
  const bool is_ours = visit.visitor && visit.path != sign_in_path
                           ? account::is_form_token(token, visit.visitor->key)
                           : is_sign_in_token(visit, token);
  if (is_ours && !comes_from_elsewhere(visit.variables)) return;
  throw http::Refusal({403, "wrong_form_token",
                       "This form is out of date: it was opened before you signed in, or in "
                       "another session. Nothing was changed. Open the page again and repeat it."});
}

}  // namespace

Application::Application(Site site) : site_(std::move(site)), router_(routes()) {}

http::Response Application::answer(const http::Variables& variables, http::BodySource& body) {
  std::string request_id = http::request_id(variables.find("HTTP_X_REQUEST_ID"), site_.random);
  log::Subject about;
  about.request_id = request_id;
  const log::Context context(about);
  Visit visit{.site = site_,
              .variables = variables,
              .base = {},
              .path = "/",
              .parameter = {},
              .visitor = {},
              .query = {},
              .form = {},
              .now = site_.clock.now()};
  http::Response response;
  try {
    response = serve(visit, body);
  } catch (...) {
    response = refuse(visit, std::current_exception(), request_id);
  }
  const auto& provider = site_.single_sign_on;
  add_security_headers(response, std::move(request_id),
                       provider.is_on() ? provider.origin() : std::string());
  return response;
}

http::Response Application::serve(Visit& visit, http::BodySource& body) {
  const http::Address address = http::address_of(visit.variables);
  visit.base = address.prefix + std::string(folder);
  if (address.path == folder) return see_other(visit.base + "/");
  visit.path = address.path.substr(std::min(folder.size(), address.path.size()));
  visit.query = http::Form(address.query);
  visit.site.stores.queue.begin(store::Work::looking);
  visit.now = site_.stores.queue.now();
  visit.visitor = find_visitor(visit);

  const auto method = http::method_of(visit.variables);
  const auto found = router_.find(method, visit.path);
  if (!found && router_.knows(visit.path)) {
    throw http::Refusal({405,
                         "method_not_allowed",
                         "This address does not serve that method.",
                         {},
                         {{"Allow", router_.allowed(visit.path)}}});
  }
  if (!found) throw http::Refusal({404, "not_found", "There is no page at this address."});
  visit.parameter = found->parameter;
  if (method == http::Method::post) read_form(visit, body);

  const auto need = found->route->need;
  if (need != Need::nobody && !visit.visitor) return ask_to_sign_in(visit, method);
  if (method == http::Method::post) require_own_form(visit);
  if (need == Need::operator_ && !visit.may_change()) {
    throw http::Refusal({403, "operators_only",
                         "Your account is a viewer's: it can look at everything and change "
                         "nothing. An operator can do this, or give you the role."});
  }
  return found->route->handler(visit);
}

std::optional<Visitor> Application::find_visitor(const Visit& visit) const {
  auto key = session_key(visit);
  if (!key) return std::nullopt;
  auto& sessions = site_.stores.sessions;
  auto open = sessions.find_session(account::hash_of(*key));
  if (!open) return std::nullopt;
  if (account::is_over(open->session, visit.now)) {
    sessions.close_session(open->session.id_hash);
    return std::nullopt;
  }
  if (account::should_note_use(open->session, visit.now)) {
    sessions.note_use(open->session.id_hash, visit.now);
  }
  return Visitor{std::move(open->account), std::move(open->session), std::move(*key)};
}

void Application::read_form(Visit& visit, http::BodySource& body) const {
  const auto type = http::parse_utf8_media_type(visit.variables.get("CONTENT_TYPE"));
  if (type != "application/x-www-form-urlencoded") {
    throw http::Refusal({415, "unsupported_media_type", "Only forms are taken here."});
  }
  // Percent-encoding makes three bytes of one.
  const std::size_t most = 3 * site_.max_payload_bytes + room_for_fields;
  const auto text = http::read_body(body, visit.variables.find("CONTENT_LENGTH"), most);
  if (!text && text.error() == http::BodyFault::too_large) {
    throw http::Refusal({413, "too_large", "The form is too large."});
  }
  if (!text) throw http::Refusal({400, "malformed_request", "The form did not arrive whole."});
  visit.form = http::Form(*text);
}

http::Response Application::refuse(const Visit& visit, std::exception_ptr thrown,
                                   std::string_view request_id) const {
  const auto problem = problem_of(std::move(thrown));
  try {
    return refusal_page(visit, problem, request_id);
  } catch (const std::exception& fault) {
    log::error("a page of refusal failed", {{"cause", fault.what()}});
    return plain_refusal(problem);
  }
}

http::Response not_ready(const http::Variables& variables, Random& random) {
  auto response =
      plain_refusal({503, "unavailable", "Not ready to serve.", {}, {{"Retry-After", "5"}}});
  add_security_headers(response, http::request_id(variables.find("HTTP_X_REQUEST_ID"), random), "");
  return response;
}

}  // namespace pmq::admin
