#pragma once

#include <string>

#include "config/settings.h"
#include "webhook/address_rules.h"
#include "webhook/endpoint_check.h"

namespace pmq::dispatch {

/// Asks the network as deliveries do.
class NetworkCheck final : public webhook::EndpointCheck {
 public:
  explicit NetworkCheck(const config::Settings& settings);

  [[nodiscard]] std::optional<std::string> reason_to_refuse(
      const webhook::Endpoint& endpoint) override;
  [[nodiscard]] std::optional<std::string> reason_not_granted(
      const queue::WebhookSettings& settings) override;

 private:
  webhook::AddressRules rules_;
  std::string origin_;
};

}  // namespace pmq::dispatch
