#include "crypto/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace pmq::crypto {
namespace {

struct Free {
  void operator()(EVP_MD* p) const noexcept { EVP_MD_free(p); }
  void operator()(EVP_MD_CTX* p) const noexcept { EVP_MD_CTX_free(p); }
  void operator()(EVP_MAC* p) const noexcept { EVP_MAC_free(p); }
  void operator()(EVP_MAC_CTX* p) const noexcept { EVP_MAC_CTX_free(p); }
};

template <typename T>
using Owner = std::unique_ptr<T, Free>;

void require(bool worked, const char* what) {
  if (!worked) throw std::runtime_error(what);
}

// Fetching an algorithm costs more than hashing a token with it, so each is fetched once.
struct Sha256Engine {
  Owner<EVP_MD> algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
  Owner<EVP_MD_CTX> context{EVP_MD_CTX_new()};
};

struct HmacEngine {
  HmacEngine() {
    const Owner<EVP_MAC> algorithm{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
    require(algorithm != nullptr, "OpenSSL has no HMAC");
    context.reset(EVP_MAC_CTX_new(algorithm.get()));
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    require(context != nullptr && EVP_MAC_CTX_set_params(context.get(), parameters) == 1,
            "OpenSSL can't set up HMAC-SHA256");
  }

  Owner<EVP_MAC_CTX> context;
};

const unsigned char* unsigned_bytes(std::string_view text) noexcept {
  // HMAC takes a null key for "the key of the last time".
  return reinterpret_cast<const unsigned char*>(text.data() ? text.data() : "");
}

}  // namespace

Sha256 sha256(std::string_view data) {
  thread_local const Sha256Engine engine;
  Sha256 digest;
  require(engine.algorithm && engine.context &&
              EVP_DigestInit_ex2(engine.context.get(), engine.algorithm.get(), nullptr) == 1 &&
              EVP_DigestUpdate(engine.context.get(), data.data(), data.size()) == 1 &&
              EVP_DigestFinal_ex(engine.context.get(),
                                 reinterpret_cast<unsigned char*>(digest.data()), nullptr) == 1,
          "OpenSSL failed at SHA-256");
  return digest;
}

Sha256 hmac_sha256(std::string_view key, std::string_view data) {
  thread_local const HmacEngine engine;
  Sha256 digest;
  std::size_t size = 0;
  require(EVP_MAC_init(engine.context.get(), unsigned_bytes(key), key.size(), nullptr) == 1 &&
              EVP_MAC_update(engine.context.get(), unsigned_bytes(data), data.size()) == 1 &&
              EVP_MAC_final(engine.context.get(), reinterpret_cast<unsigned char*>(digest.data()),
                            &size, digest.size()) == 1 &&
              size == digest.size(),
          "OpenSSL failed at HMAC-SHA256");
  return digest;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace pmq::crypto
