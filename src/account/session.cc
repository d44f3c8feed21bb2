#include "account/session.h"

#include <array>

#include "crypto/base64.h"
#include "crypto/digest.h"
#include "crypto/hex.h"
#include "crypto/seal.h"

namespace pmq::account {
namespace {

constexpr std::string_view token_context = "pmq id token";

Secret key_for_token(const Secret& session_key) {
  return Secret(crypto::bytes_of(crypto::hmac_sha256(session_key.reveal(), token_context)));
}

}  // namespace

bool is_over(const Session& session, Time now) noexcept {
  return now - session.seen_at > max_idle || now - session.created_at > max_session_age;
}

bool should_note_use(const Session& session, Time now) noexcept {
  return now - session.seen_at >= seen_precision;
}

Secret new_session_key(Random& random) {
  std::array<std::byte, 32> bytes;
  random.fill(bytes);
  const std::string_view view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return Secret(crypto::base64url_encode(view));
}

std::string hash_of(const Secret& session_key) {
  return crypto::hex_encode(crypto::bytes_of(crypto::sha256(session_key.reveal())));
}

std::string seal_id_token(const Secret& session_key, const Secret& id_token, Random& random) {
  return crypto::seal(key_for_token(session_key), id_token, token_context, random);
}

std::optional<Secret> open_id_token(const Secret& session_key, std::string_view sealed) {
  return crypto::open_sealed(key_for_token(session_key), sealed, token_context);
}

std::string form_token(const Secret& session_key) {
  return crypto::base64url_encode(
      crypto::bytes_of(crypto::hmac_sha256(session_key.reveal(), "pmq form")));
}

bool is_form_token(std::string_view text, const Secret& session_key) {
  return crypto::equal_in_constant_time(text, form_token(session_key));
}

}  // namespace pmq::account
