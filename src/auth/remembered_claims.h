#pragma once

#include <cstring>
#include <list>
#include <unordered_map>

#include "auth/claims.h"
#include "crypto/digest.h"

namespace pmq::auth {

/// The claims of the tokens that passed lately, by the digest of the token. When full, the one
/// unused for longest makes room.
class RememberedClaims {
 public:
  explicit RememberedClaims(std::size_t capacity) : capacity_(capacity) {}
  RememberedClaims(RememberedClaims&&) = default;
  RememberedClaims& operator=(RememberedClaims&&) = default;

  /// Valid until the next call of a member that isn't const, or nullptr.
  [[nodiscard]] const Claims* find(const crypto::Sha256& digest);
  void insert(const crypto::Sha256& digest, Claims claims);
  [[nodiscard]] std::size_t size() const noexcept { return by_use_.size(); }

 private:
  struct Entry {
    crypto::Sha256 digest;
    Claims claims;
  };

  /// A digest is as good a hash as there is.
  struct FirstBytes {
    std::size_t operator()(const crypto::Sha256& digest) const noexcept {
      std::size_t hash;
      std::memcpy(&hash, digest.data(), sizeof hash);
      return hash;
    }
  };

  std::size_t capacity_;
  std::list<Entry> by_use_;  // the last used in front
  std::unordered_map<crypto::Sha256, std::list<Entry>::iterator, FirstBytes> by_digest_;
};

}  // namespace pmq::auth
