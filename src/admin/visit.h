#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account/session.h"
#include "account/single_sign_on.h"
#include "admin/alert_mail.h"
#include "admin/stores.h"
#include "base/cidr.h"
#include "base/random.h"
#include "base/secret.h"
#include "guard/limit.h"
#include "health/limits.h"
#include "http/cookie.h"
#include "http/form.h"
#include "http/request.h"
#include "http/response.h"
#include "view/page.h"
#include "view/templates.h"
#include "webhook/endpoint_check.h"

namespace pmq::admin {

/// What the settings say.
struct SiteLimits {
  guard::Limits by_address;
  guard::Limits by_subject;
  int max_bad_tokens = 0;
  health::Limits alerts;
};

/// What all visits share.
struct Site {
  Stores stores;
  const view::Templates& templates;
  std::string asset_version;
  std::string home;  ///< the installation's folder
  std::size_t max_payload_bytes = 0;
  webhook::EndpointCheck& endpoints;
  account::SingleSignOn& single_sign_on;
  SiteLimits limits;
  std::vector<Cidr> trusted_proxies;
  AlertMail& mail;
  std::string public_url;  ///< PUBLIC_URL, or empty
  const Clock& clock;
  Random& random;
};

/// Who is signed in.
struct Visitor {
  account::Account account;
  account::Session session;
  Secret key;  ///< what the cookie holds
};

/// One request on its way to a handler.
struct Visit {
  const Site& site;
  const http::Variables& variables;
  std::string base;  ///< address of the dashboard: "/apps/queue/admin"
  std::string path;  ///< behind it: "/messages/7"
  std::string_view parameter;
  std::optional<Visitor> visitor;
  http::Form query;
  http::Form form;
  Time now{};

  [[nodiscard]] const Stores& stores() const noexcept { return site.stores; }
  [[nodiscard]] const account::Account& account() const { return visitor->account; }
  [[nodiscard]] bool may_change() const noexcept {
    return visitor && visitor->account.role == account::Role::operator_;
  }
  /// Its address, as guard::client_address() finds it.
  [[nodiscard]] std::string client() const;
  [[nodiscard]] http::Transport transport() const noexcept { return http::transport_of(variables); }

  /// The address of a page of the dashboard.
  [[nodiscard]] std::string href(std::string_view page,
                                 const std::vector<http::FormField>& parameters = {}) const;
  /// This page's own address, with its query.
  [[nodiscard]] std::string own_address() const;
  /// `address` when it is one of the dashboard's, else its first page: nobody is sent elsewhere.
  [[nodiscard]] std::string safe_address(std::string_view address) const;

  /// What is around the content; `section` is the navigation's entry that the page belongs to.
  [[nodiscard]] view::Page page(std::string title, std::string_view section) const;
  /// Told at the top of this session's next page.
  void notify(const view::Notice& notice) const;

  /// Who acts, for the store.
  [[nodiscard]] store::Actor actor(std::optional<std::string> reason = std::nullopt) const;
  /// What is written down of an action of this visit.
  [[nodiscard]] store::AuditEntry audit(std::string action, const std::string& target,
                                        std::optional<std::string> details = std::nullopt) const;
  /// The form's `reason`; none when it is empty. Throws Refusal for one over 500 bytes.
  [[nodiscard]] std::optional<std::string> reason() const;
};

[[nodiscard]] http::Response html(std::string body, int status = 200);
/// Answers a POST: the browser gets that page.
[[nodiscard]] http::Response see_other(std::string address);

}  // namespace pmq::admin
