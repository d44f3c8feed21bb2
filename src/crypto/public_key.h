#pragma once

#include <optional>
#include <string>
#include <string_view>

// Public keys of others, as PEM text, and what they signed.
namespace pmq::crypto {

/// From the big-endian numbers of a JSON Web Key. nullopt unless the modulus has 2048 to 8192 bits
/// and the exponent is odd, above 1 and of at most 4 bytes.
[[nodiscard]] std::optional<std::string> rsa_public_key(std::string_view modulus,
                                                        std::string_view exponent);

/// A point of the curve P-256, by its coordinates of 32 bytes each; nullopt for any other.
[[nodiscard]] std::optional<std::string> p256_public_key(std::string_view x, std::string_view y);

/// Whether SHA-256 of `data` was signed by that key: RSA with PKCS #1 v1.5, or ECDSA on P-256 with
/// both numbers of the signature in 32 bytes each. False for a key of another kind. Both throw
/// std::runtime_error when OpenSSL can't serve them.
[[nodiscard]] bool verify_rs256(std::string_view pem, std::string_view data,
                                std::string_view signature);
[[nodiscard]] bool verify_es256(std::string_view pem, std::string_view data,
                                std::string_view signature);

}  // namespace pmq::crypto
