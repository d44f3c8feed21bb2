#pragma once

#include "account/single_sign_on.h"
#include "config/settings.h"
#include "identity/discovery.h"
#include "identity/shared_keys.h"

namespace pmq::identity {

/// Signing in by the provider that the OIDC_ settings name.
class Oidc final : public account::SingleSignOn {
 public:
  /// `keys` must outlive it.
  Oidc(const config::Settings& settings, store::TokenKeys& keys);

  [[nodiscard]] bool is_on() const noexcept override { return settings_.is_on(); }
  [[nodiscard]] bool local_accounts_serve() const noexcept override { return !settings_.only; }
  [[nodiscard]] std::string origin() const override;
  [[nodiscard]] tl::expected<std::string, std::string> begin(const Secret& key,
                                                             std::string_view back) override;
  [[nodiscard]] std::optional<std::string> back_of(const Secret& key,
                                                   std::string_view state) const override;
  [[nodiscard]] bool is_answer_of(std::string_view issuer) const noexcept override;
  [[nodiscard]] tl::expected<std::optional<account::Person>, std::string> finish(
      const Secret& key, std::string_view code, Time now) override;
  [[nodiscard]] std::string sign_out_address(const Secret& id_token) override;

 private:
  config::OidcSettings settings_;
  std::string public_url_;
  std::string redirect_uri_;
  seconds leeway_;
  AskingRules rules_;
  SharedKeys keys_;
};

}  // namespace pmq::identity
