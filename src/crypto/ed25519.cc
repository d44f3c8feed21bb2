#include "crypto/ed25519.h"

#include <array>
#include <span>

#include "crypto/sodium.h"

namespace pmq::crypto {
namespace {

static_assert(Ed25519Key::bytes == crypto_sign_SECRETKEYBYTES);
static_assert(ed25519_public_bytes == crypto_sign_PUBLICKEYBYTES);
static_assert(ed25519_signature_bytes == crypto_sign_BYTES);

constexpr std::size_t seed_bytes = crypto_sign_SEEDBYTES;

Secret pair_of(std::string_view seed) {
  std::array<unsigned char, ed25519_public_bytes> public_key{};
  std::array<unsigned char, Ed25519Key::bytes> pair{};
  crypto_sign_seed_keypair(public_key.data(), pair.data(), bytes_in(seed));
  Secret secret{{reinterpret_cast<const char*>(pair.data()), pair.size()}};
  sodium_memzero(pair.data(), pair.size());
  return secret;
}

}  // namespace

Ed25519Key Ed25519Key::make(Random& random) {
  require_sodium();
  std::array<char, seed_bytes> seed{};
  random.fill(std::as_writable_bytes(std::span{seed}));
  Ed25519Key key{pair_of({seed.data(), seed.size()})};
  sodium_memzero(seed.data(), seed.size());
  return key;
}

std::optional<Ed25519Key> Ed25519Key::from_bytes(std::string_view pair) {
  require_sodium();
  if (pair.size() != bytes) return std::nullopt;
  // A public half that isn't the seed's own makes signatures that give the seed away.
  Secret derived = pair_of(pair.substr(0, seed_bytes));
  if (derived != Secret{pair}) return std::nullopt;
  return Ed25519Key{std::move(derived)};
}

std::string Ed25519Key::sign(std::string_view data) const {
  std::string signature(ed25519_signature_bytes, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, bytes_in(data),
                       data.size(), bytes_in(pair_.reveal()));
  return signature;
}

bool verify_ed25519(std::string_view public_key, std::string_view data,
                    std::string_view signature) {
  require_sodium();
  return public_key.size() == ed25519_public_bytes && signature.size() == ed25519_signature_bytes &&
         crypto_sign_verify_detached(bytes_in(signature), bytes_in(data), data.size(),
                                     bytes_in(public_key)) == 0;
}

}  // namespace pmq::crypto
