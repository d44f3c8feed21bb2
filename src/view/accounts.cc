#include "view/accounts.h"

#include "view/sheet.h"

namespace pmq::view {
namespace {

void fill(Dictionary& row, const SessionRow& session) {
  set(row, "ACCOUNT_NAME", session.account);
  set_foreign(row, "CLIENT", session.client);
  set_foreign(row, "AGENT", session.agent);
  show(row, "THIS_ONE", session.is_this_one);
  set_time(row, "CREATED_AT", session.created_at);
  set_time(row, "SEEN_AT", session.seen_at);
}

}  // namespace

std::string render(const Templates& templates, const Page& page, const AccountsView& view) {
  Sheet sheet(templates, page, "accounts.tpl");
  auto& body = sheet.body();
  for (const auto& account : view.accounts) {
    auto& row = add(body, "ROW");
    show(row, "MAY_CHANGE", page.may_change);
    set(row, "NAME", account.name);
    set(row, "ROLE", account.role);
    set(row, "SESSIONS", account.sessions);
    show(row, "OWN", account.is_own);
    show(row, "OTHER", !account.is_own);
    show(row, account.is_operator ? "IS_OPERATOR" : "IS_VIEWER", true);
    set_time(row, "CREATED_AT", account.created_at);
    set_time(row, "LAST_LOGIN", account.last_login_at);
  }
  for (const auto& session : view.sessions)
    fill(add(body, "SESSION"), session);
  set_foreign(body, "NEW_NAME", view.name);
  set_optional(body, "FAULT", view.fault);
  return sheet.html();
}

std::string render(const Templates& templates, const Page& page, const OwnAccountView& view) {
  Sheet sheet(templates, page, "account.tpl");
  auto& body = sheet.body();
  for (const auto& session : view.sessions)
    fill(add(body, "SESSION"), session);
  set_optional(body, "FAULT", view.fault);
  return sheet.html();
}

}  // namespace pmq::view
