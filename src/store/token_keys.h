#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "auth/jwks.h"
#include "base/time.h"

namespace pmq::store {

/// The keys of one identity provider as the last to fetch them left them.
struct StoredKeys {
  std::vector<auth::PublicKey> keys;
  std::optional<milliseconds> age;  ///< since the latest fetch that succeeded
  bool is_being_fetched = false;    ///< by somebody, at this moment
  std::string fault;                ///< why the latest fetch failed; empty: it didn't
};

/// What processes share of identity providers, so that a fetch serves all of them. Ages and pauses
/// are counted by the store's one clock.
class TokenKeys {
 public:
  virtual ~TokenKeys() = default;

  /// `id` names the provider and where its keys come from: 64 hexadecimal digits.
  [[nodiscard]] virtual StoredKeys load(const std::string& id) = 0;
  /// Whether the caller is to fetch the keys now: true for one in each `pause`.
  [[nodiscard]] virtual bool take_turn(const std::string& id, const std::string& issuer,
                                       milliseconds pause) = 0;
  /// The provider's keys as they are now. Those that it no longer lists stay for `kept`.
  virtual void put(const std::string& id, std::span<const auth::PublicKey> keys,
                   milliseconds kept) = 0;
  /// The fetch failed: what was stored stays.
  virtual void note_fault(const std::string& id, const std::string& fault) = 0;
};

}  // namespace pmq::store
