#include "crypto/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <array>
#include <climits>
#include <memory>
#include <stdexcept>

namespace pmq::crypto {
namespace {

struct Free {
  void operator()(BIGNUM* p) const noexcept { BN_free(p); }
  void operator()(BIO* p) const noexcept { BIO_free(p); }
  void operator()(ECDSA_SIG* p) const noexcept { ECDSA_SIG_free(p); }
  void operator()(EVP_MD_CTX* p) const noexcept { EVP_MD_CTX_free(p); }
  void operator()(EVP_PKEY* p) const noexcept { EVP_PKEY_free(p); }
  void operator()(EVP_PKEY_CTX* p) const noexcept { EVP_PKEY_CTX_free(p); }
  void operator()(OSSL_PARAM* p) const noexcept { OSSL_PARAM_free(p); }
  void operator()(OSSL_PARAM_BLD* p) const noexcept { OSSL_PARAM_BLD_free(p); }
};

template <typename T>
using Owner = std::unique_ptr<T, Free>;

constexpr std::size_t coordinate_bytes = 32;
constexpr char p256[] = "prime256v1";

const unsigned char* bytes(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

template <typename T>
Owner<T> owned(T* pointer) {
  if (!pointer) throw std::runtime_error("OpenSSL has no memory left");
  return Owner<T>{pointer};
}

Owner<BIGNUM> number(std::string_view big_endian) {
  return owned(BN_bin2bn(bytes(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

/// nullptr where the parameters make no key.
Owner<EVP_PKEY> make_key(const char* type, OSSL_PARAM_BLD* builder) {
  const auto parameters = owned(OSSL_PARAM_BLD_to_param(builder));
  const auto context = owned(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return Owner<EVP_PKEY>{key};
}

bool is_sound(EVP_PKEY* key) {
  const auto context = owned(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return EVP_PKEY_public_check(context.get()) == 1;
}

std::optional<std::string> pem_of(const Owner<EVP_PKEY>& key) {
  if (!key || !is_sound(key.get())) return std::nullopt;
  const auto out = owned(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PUBKEY(out.get(), key.get()) != 1) return std::nullopt;
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

Owner<EVP_PKEY> read_pem(std::string_view pem) {
  if (pem.size() > INT_MAX) return nullptr;
  const auto in = owned(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Owner<EVP_PKEY>{PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr)};
}

bool verify(EVP_PKEY* key, std::string_view data, std::string_view signature) {
  const auto context = owned(EVP_MD_CTX_new());
  if (EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key, nullptr) !=
      1) {
    throw std::runtime_error("OpenSSL can't check a signature");
  }
  return EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(data),
                          data.size()) == 1;
}

bool is_on_p256(EVP_PKEY* key) {
  std::array<char, 32> group{};
  return EVP_PKEY_is_a(key, "EC") == 1 &&
         EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) == 1 &&
         std::string_view{group.data()} == p256;
}

/// OpenSSL wants both numbers in ASN.1.
std::string der_of(std::string_view signature) {
  auto r = number(signature.substr(0, coordinate_bytes));
  auto s = number(signature.substr(coordinate_bytes));
  const auto numbers = owned(ECDSA_SIG_new());
  if (ECDSA_SIG_set0(numbers.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  unsigned char* text = nullptr;
  const int size = i2d_ECDSA_SIG(numbers.get(), &text);
  if (size <= 0) return {};
  std::string der(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  OPENSSL_free(text);
  return der;
}

}  // namespace

std::optional<std::string> rsa_public_key(std::string_view modulus, std::string_view exponent) {
  constexpr std::size_t most_bytes = 1024;
  constexpr int fewest_bits = 2048;
  if (modulus.size() > most_bytes || exponent.empty() || exponent.size() > 4) return std::nullopt;
  const auto n = number(modulus);
  const auto e = number(exponent);
  if (BN_num_bits(n.get()) < fewest_bits || BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) == 1) {
    return std::nullopt;
  }
  const auto builder = owned(OSSL_PARAM_BLD_new());
  if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return std::nullopt;
  }
  return pem_of(make_key("RSA", builder.get()));
}

std::optional<std::string> p256_public_key(std::string_view x, std::string_view y) {
  if (x.size() != coordinate_bytes || y.size() != coordinate_bytes) return std::nullopt;
  const std::string point = '\x04' + std::string{x} + std::string{y};
  const auto builder = owned(OSSL_PARAM_BLD_new());
  if (OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, p256, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1) {
    return std::nullopt;
  }
  return pem_of(make_key("EC", builder.get()));
}

bool verify_rs256(std::string_view pem, std::string_view data, std::string_view signature) {
  const auto key = read_pem(pem);
  return key && EVP_PKEY_is_a(key.get(), "RSA") == 1 && verify(key.get(), data, signature);
}

bool verify_es256(std::string_view pem, std::string_view data, std::string_view signature) {
  if (signature.size() != 2 * coordinate_bytes) return false;
  const auto key = read_pem(pem);
  return key && is_on_p256(key.get()) && verify(key.get(), data, der_of(signature));
}

}  // namespace pmq::crypto
