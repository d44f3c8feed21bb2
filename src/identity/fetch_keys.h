#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "auth/jwks.h"
#include "identity/ask.h"

namespace pmq::identity {

/// Whose keys, and where they are.
struct KeyPlace {
  std::string issuer;
  std::string url;  ///< empty: where the issuer's discovery says

  /// Names the pair in the store: 64 hexadecimal digits.
  [[nodiscard]] std::string id() const;
};

/// Asks for the keys. The error is what kept them from coming, for people.
[[nodiscard]] tl::expected<std::vector<auth::PublicKey>, std::string> fetch_keys(
    const KeyPlace& place, const AskingRules& rules);

}  // namespace pmq::identity
