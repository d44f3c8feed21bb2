#include "admin/visit.h"

#include "admin/navigation.h"
#include "admin/notice.h"
#include "base/utf8.h"
#include "guard/client_address.h"
#include "http/problem.h"

namespace pmq::admin {
namespace {

view::Theme theme_of(const http::Variables& variables) {
  const auto wanted = http::cookie(variables, theme_cookie);
  if (wanted == "light") return view::Theme::light;
  if (wanted == "dark") return view::Theme::dark;
  return view::Theme::system;
}

bool has_odd_bytes(std::string_view address) {
  return address.find_first_of("\\ \"<>") != std::string_view::npos ||
         has_control_characters(address);
}

}  // namespace

std::string Visit::href(std::string_view page,
                        const std::vector<http::FormField>& parameters) const {
  std::string address = base + std::string(page);
  const auto fields = http::encode_query(parameters);
  if (!fields.empty()) address += '?' + fields;
  return address;
}

std::string Visit::client() const {
  return guard::client_address(variables.get("REMOTE_ADDR"), variables.get("HTTP_X_FORWARDED_FOR"),
                               site.trusted_proxies);
}

std::string Visit::own_address() const {
  return href(path, query.fields());
}

std::string Visit::safe_address(std::string_view address) const {
  const auto first_page = base + "/";
  if (!address.starts_with(first_page) || address.starts_with("//")) return first_page;
  if (has_odd_bytes(address)) return first_page;
  return std::string(address);
}

view::Page Visit::page(std::string title, std::string_view section) const {
  view::Page page;
  page.title = std::move(title);
  page.base = base;
  page.asset_version = site.asset_version;
  page.address = own_address();
  page.theme = theme_of(variables);
  page.now = now;
  if (!visitor) return page;
  page.form_token = account::form_token(visitor->key);
  page.account = visitor->account.name;
  page.role = account::name(visitor->account.role);
  page.may_change = may_change();
  page.navigation = navigation(*this, section);
  // A page that refreshes itself behind the person's back must not take their notice away.
  if (variables.get("HTTP_X_PMQ_LIVE").empty()) page.notice = take_notice(*this);
  return page;
}

void Visit::notify(const view::Notice& notice) const {
  stores().sessions.put_notice(visitor->session.id_hash, to_json(notice));
}

store::Actor Visit::actor(std::optional<std::string> reason) const {
  return {account().name, std::move(reason)};
}

store::AuditEntry Visit::audit(std::string action, const std::string& target,
                               std::optional<std::string> details) const {
  constexpr std::size_t max_target = 255;
  store::AuditEntry entry;
  entry.at = now;
  entry.actor = visitor ? account().name : "";
  entry.client = client();
  entry.action = std::move(action);
  entry.target = utf8_prefix(target, max_target);
  entry.reason = reason();
  entry.details = std::move(details);
  return entry;
}

std::optional<std::string> Visit::reason() const {
  constexpr std::size_t max_reason = 500;
  const auto text = form.get("reason");
  if (text.empty()) return std::nullopt;
  if (text.size() > max_reason) {
    throw http::Refusal({422, "invalid_request", "A reason has at most 500 characters."});
  }
  return std::string(text);
}

http::Response html(std::string body, int status) {
  return {status, "text/html; charset=utf-8", std::move(body), {}};
}

http::Response see_other(std::string address) {
  return {303, "text/plain; charset=utf-8", "See " + address + "\n", {{"Location", address}}};
}

}  // namespace pmq::admin
