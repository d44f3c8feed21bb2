#include "crypto/password_hash.h"

#include <sodium.h>

#include <array>
#include <new>
#include <stdexcept>
#include <string_view>

namespace pmq::crypto {
namespace {

constexpr auto passes = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr auto memory = crypto_pwhash_MEMLIMIT_INTERACTIVE;

void require_sodium() {
  static const int started = sodium_init();
  if (started < 0) throw std::runtime_error("libsodium can't be used");
}

/// libsodium wants a pointer even to no bytes.
std::string_view or_empty(std::string_view text) {
  return text.data() == nullptr ? std::string_view("") : text;
}

/// What a login with an unknown name is checked against, so that it takes as long as any other.
const std::string& nobodys_hash() {
  static const std::string hash = hash_password(Secret("nobody"));
  return hash;
}

bool verify(const Secret& password, const std::string& hash) {
  const std::string_view plain = or_empty(password.reveal());
  return crypto_pwhash_str_verify(hash.c_str(), plain.data(), plain.size()) == 0;
}

}  // namespace

std::string hash_password(const Secret& password) {
  require_sodium();
  std::array<char, crypto_pwhash_STRBYTES> text{};
  const std::string_view plain = or_empty(password.reveal());
  if (crypto_pwhash_str(text.data(), plain.data(), plain.size(), passes, memory) != 0) {
    throw std::bad_alloc();
  }
  return text.data();
}

bool is_password(const Secret& password, const std::string& hash) {
  require_sodium();
  if (crypto_pwhash_str_needs_rehash(hash.c_str(), passes, memory) < 0) {
    static_cast<void>(verify(password, nobodys_hash()));
    return false;
  }
  return verify(password, hash);
}

bool is_weak_hash(const std::string& hash) {
  require_sodium();
  return crypto_pwhash_str_needs_rehash(hash.c_str(), passes, memory) != 0;
}

}  // namespace pmq::crypto
