#pragma once

#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "base/time.h"

namespace pmq::auth {

enum class Algorithm { hs256, rs256, es256 };

/// As it stands in a token's header.
[[nodiscard]] std::string_view name(Algorithm algorithm) noexcept;

/// No key of an identity provider could be had yet, so that none of its tokens can be judged.
struct KeysUnavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Where the keys for checking signatures come from.
class KeySource {
 public:
  virtual ~KeySource() = default;

  /// The keys to try for a token that names `kid` (empty: it names none): the secret for HS256,
  /// PEM text of the public key for the others. None when no key is meant for it. The span is
  /// valid until the next call. `now` is for those who fetch keys anew at times; they throw
  /// KeysUnavailable.
  [[nodiscard]] virtual std::span<const Secret> find(Algorithm algorithm, std::string_view kid,
                                                     Time now) = 0;
};

/// One secret shared with those who make tokens, or two while it is being changed.
class SharedSecret final : public KeySource {
 public:
  static constexpr std::size_t min_bytes = 32;

  /// Throws std::invalid_argument for a secret under 32 bytes.
  explicit SharedSecret(Secret current);
  SharedSecret(Secret current, Secret previous);

  [[nodiscard]] std::span<const Secret> find(Algorithm algorithm, std::string_view kid,
                                             Time now) override;

 private:
  void add(Secret secret);

  std::vector<Secret> secrets_;
};

}  // namespace pmq::auth
