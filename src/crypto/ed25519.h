#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"

namespace pmq::crypto {

inline constexpr std::size_t ed25519_public_bytes = 32;
inline constexpr std::size_t ed25519_signature_bytes = 64;

/// A pair: whoever holds the secret half signs, anyone with the public half verifies.
class Ed25519Key {
 public:
  static constexpr std::size_t bytes = 64;

  [[nodiscard]] static Ed25519Key make(Random& random);
  /// The private seed, then the public key; nullopt unless both belong together.
  [[nodiscard]] static std::optional<Ed25519Key> from_bytes(std::string_view pair);

  /// ed25519_signature_bytes.
  [[nodiscard]] std::string sign(std::string_view data) const;

  [[nodiscard]] const Secret& pair() const noexcept { return pair_; }
  [[nodiscard]] std::string_view public_key() const noexcept {
    return pair_.reveal().substr(bytes - ed25519_public_bytes);
  }

 private:
  explicit Ed25519Key(Secret pair) : pair_(std::move(pair)) {}

  Secret pair_;
};

[[nodiscard]] bool verify_ed25519(std::string_view public_key, std::string_view data,
                                  std::string_view signature);

}  // namespace pmq::crypto
