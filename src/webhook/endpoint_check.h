#pragma once

#include <optional>
#include <string>

#include "queue/webhook_settings.h"
#include "webhook/endpoint_url.h"

namespace pmq::webhook {

/// What has to be asked of the network before a webhook is taken. Both may take a few seconds.
class EndpointCheck {
 public:
  virtual ~EndpointCheck() = default;

  /// Why delivery would refuse whatever address the host stands for now, for people: "a private
  /// address"; nullopt: it wouldn't. A name that isn't found now may be found later.
  [[nodiscard]] virtual std::optional<std::string> reason_to_refuse(const Endpoint& endpoint) = 0;

  /// Asks the endpoint whether it wants this server's events (handshake.h). Why it doesn't, for
  /// people; nullopt: it does.
  [[nodiscard]] virtual std::optional<std::string> reason_not_granted(
      const queue::WebhookSettings& settings) = 0;
};

}  // namespace pmq::webhook
