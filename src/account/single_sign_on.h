#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "account/account.h"

namespace pmq::account {

/// Who an identity provider says has signed in there.
struct Person {
  std::string issuer;
  std::string subject;  ///< unchanging, and unlike every other one's of that issuer
  std::string name;     ///< fit for an account, but somebody else may have it already
  Role role = Role::viewer;
  Secret id_token;  ///< which said so
};

/// Signing in by an identity provider. An attempt is bound to the browser that began it by a key
/// that only this browser holds; all that goes to the provider is derived from it. Those that ask
/// the provider may take a few seconds; their error is for the operator's log.
class SingleSignOn {
 public:
  virtual ~SingleSignOn() = default;

  [[nodiscard]] virtual bool is_on() const noexcept = 0;
  [[nodiscard]] virtual bool local_accounts_serve() const noexcept = 0;
  /// Where a form may lead besides this site: `https://id.example.com`; empty: nowhere.
  [[nodiscard]] virtual std::string origin() const = 0;

  /// Where to send a browser that holds `key`. `back` comes back with it.
  [[nodiscard]] virtual tl::expected<std::string, std::string> begin(const Secret& key,
                                                                     std::string_view back) = 0;
  /// What begin() was told, if this browser began it; nullopt for any other's state.
  [[nodiscard]] virtual std::optional<std::string> back_of(const Secret& key,
                                                           std::string_view state) const = 0;
  /// Whether an answer can be of that issuer (RFC 9207); an empty one says nothing.
  [[nodiscard]] virtual bool is_answer_of(std::string_view issuer) const noexcept = 0;
  /// Who it is; nullopt: someone without a role here.
  [[nodiscard]] virtual tl::expected<std::optional<Person>, std::string> finish(
      const Secret& key, std::string_view code, Time now) = 0;
  /// Where a browser signs out of the provider as well; empty: it can't be. `id_token` says there
  /// who it is; empty: the browser's own session there does.
  [[nodiscard]] virtual std::string sign_out_address(const Secret& id_token) = 0;
};

}  // namespace pmq::account
