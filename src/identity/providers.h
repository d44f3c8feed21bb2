#pragma once

#include <memory>
#include <vector>

#include "auth/verify_token.h"
#include "config/settings.h"
#include "store/token_keys.h"

namespace pmq::identity {

/// The keys of all identity providers that the settings name.
class Providers {
 public:
  /// `store` must outlive it.
  Providers(const config::Settings& settings, store::TokenKeys& store);

  /// Has `tokens`, which it must outlive, accept theirs, too. What such a token calls `alice` is
  /// known here as `NAME:alice`, so that no provider can speak for the subjects of another.
  void vouch_in(auth::TokenVerifier& tokens);

 private:
  struct Provider {
    auth::TokenRules rules;
    std::unique_ptr<auth::KeySource> keys;
  };

  std::vector<Provider> providers_;
};

}  // namespace pmq::identity
