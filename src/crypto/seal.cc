#include "crypto/seal.h"

#include <span>
#include <stdexcept>

#include "crypto/base64.h"
#include "crypto/hex.h"
#include "crypto/sodium.h"

namespace pmq::crypto {
namespace {

// The first byte of what is sealed says how: another way can follow while the old texts stay.
constexpr char version = 1;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t head_bytes = 1 + nonce_bytes;

static_assert(sealing_key_bytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(seal_overhead == head_bytes + tag_bytes);

void require_key(const Secret& key) {
  require_sodium();
  if (key.size() != sealing_key_bytes) throw std::invalid_argument("a sealing key has 32 bytes");
}

unsigned char* bytes_at(std::string& text, std::size_t position) {
  return reinterpret_cast<unsigned char*>(text.data() + position);
}

}  // namespace

std::optional<Secret> parse_sealing_key(std::string_view text) {
  auto bytes = text.size() == 2 * sealing_key_bytes ? hex_decode(text) : base64_decode(text);
  if (!bytes) return std::nullopt;
  Secret key{*bytes};
  sodium_memzero(bytes->data(), bytes->size());
  return key.size() == sealing_key_bytes ? std::optional{std::move(key)} : std::nullopt;
}

std::string seal(const Secret& key, const Secret& plain, std::string_view context, Random& random) {
  require_key(key);
  std::string sealed(plain.size() + seal_overhead, version);
  random.fill(std::as_writable_bytes(std::span{sealed}.subspan(1, nonce_bytes)));
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      bytes_at(sealed, head_bytes), nullptr, bytes_in(plain.reveal()), plain.size(),
      bytes_in(context), context.size(), nullptr, bytes_at(sealed, 1), bytes_in(key.reveal()));
  return sealed;
}

std::optional<Secret> open_sealed(const Secret& key, std::string_view sealed,
                                  std::string_view context) {
  require_key(key);
  if (sealed.size() < seal_overhead || sealed[0] != version) return std::nullopt;
  const std::string_view nonce = sealed.substr(1, nonce_bytes);
  const std::string_view text = sealed.substr(head_bytes);
  std::string plain(text.size() - tag_bytes, '\0');
  const bool genuine =
      crypto_aead_xchacha20poly1305_ietf_decrypt(
          bytes_at(plain, 0), nullptr, nullptr, bytes_in(text), text.size(), bytes_in(context),
          context.size(), bytes_in(nonce), bytes_in(key.reveal())) == 0;
  if (!genuine) return std::nullopt;
  std::optional<Secret> opened{Secret{plain}};
  sodium_memzero(plain.data(), plain.size());
  return opened;
}

}  // namespace pmq::crypto
