#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "account/account.h"
#include "base/random.h"
#include "base/secret.h"
#include "base/time.h"

namespace pmq::account {

inline constexpr std::chrono::minutes max_idle{60};
inline constexpr std::chrono::hours max_session_age{12};
/// A session's last use is written down this often at the most.
inline constexpr std::chrono::minutes seen_precision{1};

/// One signed-in browser. What its cookie holds is stored nowhere.
struct Session {
  std::string id_hash;
  Time created_at{};
  Time seen_at{};
  std::string client;  ///< address at sign-in
  std::string agent;   ///< User-Agent at sign-in
};

/// A provider's token of more bytes isn't kept: it would fit into no address.
inline constexpr std::size_t max_id_token = 4096;

[[nodiscard]] bool is_over(const Session& session, Time now) noexcept;
[[nodiscard]] bool should_note_use(const Session& session, Time now) noexcept;

/// What a cookie holds: 256 random bits in base64url.
[[nodiscard]] Secret new_session_key(Random& random);
/// What the database holds of it: SHA-256, in hex.
[[nodiscard]] std::string hash_of(const Secret& session_key);

/// The token by which an identity provider knows who signs out there, as the database keeps it:
/// what opens it lies with the browser alone.
[[nodiscard]] std::string seal_id_token(const Secret& session_key, const Secret& id_token,
                                        Random& random);
[[nodiscard]] std::optional<Secret> open_id_token(const Secret& session_key,
                                                  std::string_view sealed);

/// The token that every form of this session carries, and no other site can know.
[[nodiscard]] std::string form_token(const Secret& session_key);
[[nodiscard]] bool is_form_token(std::string_view text, const Secret& session_key);

}  // namespace pmq::account
