#include "auth/remembered_claims.h"

#include <utility>

namespace pmq::auth {

const Claims* RememberedClaims::find(const crypto::Sha256& digest) {
  const auto found = by_digest_.find(digest);
  if (found == by_digest_.end()) return nullptr;
  by_use_.splice(by_use_.begin(), by_use_, found->second);
  return &found->second->claims;
}

void RememberedClaims::insert(const crypto::Sha256& digest, Claims claims) {
  if (find(digest)) return;
  if (by_use_.size() >= capacity_) {
    by_digest_.erase(by_use_.back().digest);
    by_use_.pop_back();
  }
  by_use_.push_front({digest, std::move(claims)});
  by_digest_.emplace(digest, by_use_.begin());
}

}  // namespace pmq::auth
