#pragma once

#include "auth/key_source.h"
#include "identity/fetch_keys.h"
#include "store/token_keys.h"

namespace pmq::identity {

/// A provider's keys, kept in the store for all processes and in memory for this one. They are
/// fetched anew when they are an hour old, and when a token names a key that isn't among them: once
/// a minute at the most, whoever asks. A fetch that fails changes nothing.
class SharedKeys final : public auth::KeySource {
 public:
  /// `store` must outlive it.
  SharedKeys(KeyPlace place, AskingRules rules, store::TokenKeys& store);

  /// Throws KeysUnavailable where no key was ever had, and the faults of the store only then.
  [[nodiscard]] std::span<const Secret> find(auth::Algorithm algorithm, std::string_view kid,
                                             Time now) override;

 private:
  void catch_up(auth::Algorithm algorithm, std::string_view kid);
  [[nodiscard]] bool load();
  void fetch();
  void wait_for_fetch();
  [[nodiscard]] bool choose(auth::Algorithm algorithm, std::string_view kid);

  KeyPlace place_;
  std::string id_;
  AskingRules rules_;
  store::TokenKeys& store_;
  store::StoredKeys known_;
  Time read_at_{};  // known_ by the store
  std::vector<Secret> chosen_;
};

}  // namespace pmq::identity
