#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "base/time.h"
#include "crypto/ed25519.h"
#include "queue/message.h"
#include "queue/webhook_settings.h"

namespace pmq::webhook {

/// What a webhook's requests are signed with.
struct SigningKeys {
  const Secret& secret;
  const std::optional<Secret>& previous_secret;  ///< signs as well while receivers change
  const std::optional<crypto::Ed25519Key>& key;  ///< signs as well where there is one
};

/// A POST, complete but for what a connection needs.
struct Request {
  std::vector<queue::Header> headers;
  std::string body;
};

/// One attempt at `now`. `installation` is the store's id, of letters and digits.
[[nodiscard]] Request make_request(const queue::Message& message,
                                   const queue::WebhookSettings& settings, const SigningKeys& keys,
                                   std::string_view installation, Time now);

}  // namespace pmq::webhook
