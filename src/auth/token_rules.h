#pragma once

#include <string>
#include <vector>

#include "auth/key_source.h"
#include "base/time.h"

namespace pmq::auth {

/// What a token must be like. All of it comes from configuration, nothing from the token.
struct TokenRules {
  std::vector<Algorithm> algorithms{Algorithm::hs256};
  std::string issuer;
  std::string audience;
  seconds leeway{60};            ///< how far clocks may be apart
  std::string subject_prefix{};  ///< keeps one issuer's subjects apart from another's
};

}  // namespace pmq::auth
