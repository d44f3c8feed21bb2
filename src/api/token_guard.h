#pragma once

#include <string>
#include <unordered_map>

#include "base/time.h"
#include "store/failed_tries.h"

namespace pmq::api {

/// Slows down clients that send tokens nobody here signed. A token that is good is let through
/// whatever its client did before: who has it needs no guess, and neighbours behind one address
/// don't pay for each other. While the database is away nothing is counted.
class TokenGuard {
 public:
  /// `free` bad tokens an hour cost a client nothing. `store` must outlive it.
  TokenGuard(store::FailedTries& store, int free) : store_(store), free_(free) {}

  /// Counts one bad token of the client. Throws Refusal (429 `too_many_failures`) where it is one
  /// too many: then nothing is told of the token.
  void note_bad_token(const std::string& client, Time now);

 private:
  void refuse_while_locked(const std::string& client, Time now);

  store::FailedTries& store_;
  int free_;
  std::unordered_map<std::string, Time> locked_until_;  ///< by client: asks no table meanwhile
  Time store_is_away_until_{};
};

}  // namespace pmq::api
