#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "account/single_sign_on.h"
#include "config/provider_settings.h"

// The authorization code flow of OpenID Connect, with PKCE (RFC 7636): what is sent and what must
// come back. Pure: time and keys are arguments, and nothing is asked for here.
namespace pmq::identity {

/// What binds one attempt to one browser, derived from the key that it holds.
struct Attempt {
  std::string nonce;
  std::string verifier;

  explicit Attempt(const Secret& key);
};

/// Bound to the key, and carrying `back`.
[[nodiscard]] std::string make_state(const Secret& key, std::string_view back);
/// `back`, when it is the state that was made with this key.
[[nodiscard]] std::optional<std::string> read_state(const Secret& key, std::string_view state);

[[nodiscard]] std::string authorization_address(const std::string& endpoint,
                                                const config::OidcSettings& settings,
                                                const std::string& redirect_uri, const Secret& key,
                                                std::string_view back);

/// The body that asks for the tokens of a code.
[[nodiscard]] std::string token_request(const config::OidcSettings& settings,
                                        const std::string& redirect_uri, const Secret& key,
                                        std::string_view code);

/// Where a browser signs out of the provider, and is sent from to `back`. With the ID token of its
/// sign-in, if there is one, the provider needn't ask whether it was meant.
[[nodiscard]] std::string sign_out_address_of(const std::string& endpoint,
                                              const std::string& client_id, const Secret& id_token,
                                              const std::string& back);

/// The ID token of the answer; the error is why there is none, for the log.
[[nodiscard]] tl::expected<std::string, std::string> read_token_answer(int status,
                                                                       std::string_view body);

/// Reads an ID token whose signature, issuer, audience and times are good already. nullopt: nobody
/// with a role here. The error is for the log.
[[nodiscard]] tl::expected<std::optional<account::Person>, std::string> read_id_token(
    std::string_view token, const config::OidcSettings& settings, const Attempt& attempt);

}  // namespace pmq::identity
