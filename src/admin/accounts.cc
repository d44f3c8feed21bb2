#include "view/accounts.h"

#include <algorithm>

#include "admin/handlers.h"
#include "base/text.h"
#include "crypto/password_hash.h"
#include "http/problem.h"

namespace pmq::admin {
namespace {

using store::AccountFault;

std::vector<view::SessionRow> rows_of(const Visit& visit,
                                      const std::vector<store::OpenSession>& sessions) {
  std::vector<view::SessionRow> rows;
  for (const auto& open : sessions) {
    if (account::is_over(open.session, visit.now)) continue;
    rows.push_back({.account = open.account.name,
                    .client = open.session.client,
                    .agent = open.session.agent,
                    .is_this_one = open.session.id_hash == visit.visitor->session.id_hash,
                    .created_at = open.session.created_at,
                    .seen_at = open.session.seen_at});
  }
  return rows;
}

http::Response accounts_page(const Visit& visit, std::string fault, int status) {
  const auto sessions = visit.stores().sessions.open_sessions(std::nullopt);
  view::AccountsView view;
  view.sessions = rows_of(visit, sessions);
  view.name = visit.form.get("name");
  view.fault = std::move(fault);
  for (const auto& each : visit.stores().accounts.accounts()) {
    const auto open =
        std::count_if(view.sessions.begin(), view.sessions.end(),
                      [&](const auto& session) { return session.account == each.name; });
    view.accounts.push_back({.name = each.name,
                             .role = std::string(account::name(each.role)),
                             .is_own = each.id == visit.account().id,
                             .is_operator = each.role == account::Role::operator_,
                             .sessions = std::to_string(open),
                             .created_at = each.created_at,
                             .last_login_at = each.last_login_at});
  }
  return html(view::render(visit.site.templates, visit.page("Accounts", "accounts"), view), status);
}

std::string words_for(AccountFault fault) {
  switch (fault) {
    case AccountFault::not_found:
      return "There is no such account any more.";
    case AccountFault::exists:
      return "There is an account of this name already.";
    case AccountFault::last_operator:
      return "It is the last operator: nobody could change anything any more.";
  }
  return "It can't be done.";
}

http::Response own_page(const Visit& visit, std::string fault, int status) {
  view::OwnAccountView view;
  view.sessions = rows_of(visit, visit.stores().sessions.open_sessions(visit.account().id));
  view.fault = std::move(fault);
  return html(view::render(visit.site.templates, visit.page("Password and sessions", ""), view),
              status);
}

std::optional<std::string> fault_of_change(const Visit& visit, const Secret& old_password,
                                           const Secret& new_password) {
  const auto known = visit.stores().accounts.find_account(visit.account().name);
  if (!known || !crypto::is_password(old_password, known->password_hash)) {
    return "The password you have is another one.";
  }
  if (const auto fault = account::fault_of_password(new_password, visit.account().name)) {
    return "The new password " + std::string(*fault) + ".";
  }
  if (visit.form.raw("new_password_again") != new_password.reveal()) {
    return "The two new passwords differ.";
  }
  return std::nullopt;
}

}  // namespace

http::Response show_accounts(Visit& visit) {
  return accounts_page(visit, "", 200);
}

http::Response add_account(Visit& visit) {
  const std::string name{visit.form.get("name")};
  const auto role = account::role_of(visit.form.get("role"));
  const Secret password(visit.form.raw("password"));
  if (!account::is_account_name(name) || !role) {
    return accounts_page(visit, "A name has letters, digits and . _ @ + - , at most 64 of them.",
                         422);
  }
  if (const auto fault = account::fault_of_password(password, name)) {
    return accounts_page(visit, "The password " + std::string(*fault) + ".", 422);
  }
  const auto hash = crypto::hash_password(password);
  const auto added = [&] {
    const store::Audited audited(visit.stores().audit, visit.audit("account.add", name));
    return visit.stores().accounts.add_account(name, *role, hash, visit.now);
  }();
  if (!added) return accounts_page(visit, words_for(added.error()), 422);
  visit.notify({view::Tone::success, "The account " + name + " is there.", "", ""});
  return see_other(visit.href("/accounts"));
}

http::Response act_on_account(Visit& visit) {
  const std::string name{visit.parameter};
  const auto what = visit.form.get("what");
  auto& stores = visit.stores();
  if (name == visit.account().name) {
    throw http::Refusal(
        {409, "own_account", "Nobody takes rights away from the account they are signed in with."});
  }
  const auto known = stores.accounts.find_account(name);
  if (!known) throw http::Refusal({404, "account_not_found", words_for(AccountFault::not_found)});

  tl::expected<void, AccountFault> changed;
  std::string told;
  if (what == "remove") {
    const store::Audited audited(stores.audit, visit.audit("account.remove", name));
    changed = stores.accounts.remove_account(name);
    told = "The account " + name + " was removed, and its sessions ended.";
  } else if (const auto role = account::role_of(what)) {
    const store::Audited audited(stores.audit, visit.audit("account.role", name));
    changed = stores.accounts.change_role(name, *role);
    told = name + " is " + (*role == account::Role::viewer ? "a viewer" : "an operator") + " now.";
  } else {
    const store::Audited audited(stores.audit, visit.audit("account.sign-out", name));
    const int ended = stores.sessions.close_others(known->account.id, "");
    told = counted(ended, "session") + " of " + name + " ended.";
  }
  visit.notify(changed ? view::Notice{view::Tone::success, told, "", ""}
                       : view::Notice{view::Tone::warning, words_for(changed.error()), "", ""});
  return see_other(visit.href("/accounts"));
}

http::Response show_own_account(Visit& visit) {
  return own_page(visit, "", 200);
}

http::Response change_own_password(Visit& visit) {
  const Secret old_password(visit.form.raw("old_password"));
  const Secret new_password(visit.form.raw("new_password"));
  if (auto fault = fault_of_change(visit, old_password, new_password)) {
    return own_page(visit, std::move(*fault), 422);
  }
  const auto hash = crypto::hash_password(new_password);
  {
    const store::Audited audited(visit.stores().audit,
                                 visit.audit("account.password", visit.account().name));
    static_cast<void>(visit.stores().accounts.change_password(
        visit.account().name, hash, visit.visitor->session.id_hash, visit.now));
  }
  visit.notify(
      {view::Tone::success, "Your password is changed; your other sessions have ended.", "", ""});
  return see_other(visit.href("/account"));
}

http::Response sign_out_others(Visit& visit) {
  const store::Audited audited(visit.stores().audit,
                               visit.audit("account.sign-out", visit.account().name));
  const int ended =
      visit.stores().sessions.close_others(visit.account().id, visit.visitor->session.id_hash);
  visit.notify({view::Tone::success, counted(ended, "other session") + " ended.", "", ""});
  return see_other(visit.href("/account"));
}

}  // namespace pmq::admin
