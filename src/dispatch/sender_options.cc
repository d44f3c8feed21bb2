#include "dispatch/sender_options.h"

#include <chrono>
#include <string>
#include <utility>

#include "net/ca_file.h"
#include "net/socket_address.h"
#include "webhook/address_rules.h"
#include "webhook/endpoint_url.h"

namespace pmq::dispatch {
namespace {

using Steady = std::chrono::steady_clock;

/// This host may get other addresses while it runs.
constexpr std::chrono::seconds between_readings{60};

class Rule {
 public:
  explicit Rule(std::vector<Cidr> allowed) { rules_.allowed = std::move(allowed); }

  std::optional<std::string> operator()(std::string_view url, const IpAddress& address) {
    if (const auto now = Steady::now(); now >= read_again_) {
      rules_.own = net::own_addresses();
      read_again_ = now + between_readings;
    }
    const auto endpoint = webhook::parse_endpoint(url);
    if (!endpoint) return "the address of a URL that " + endpoint.error();
    const auto reason = webhook::reason_to_refuse(endpoint->scheme, address, rules_);
    return reason ? std::optional<std::string>{*reason} : std::nullopt;
  }

 private:
  webhook::AddressRules rules_;
  Steady::time_point read_again_{};
};

}  // namespace

net::SenderOptions webhook_sender_options(std::vector<Cidr> allowed) {
  net::SenderOptions options;
  options.reason_to_block = Rule(std::move(allowed));
  options.user_agent = "pmq-webhooks";
  options.ca_file = net::find_ca_file();
  return options;
}

}  // namespace pmq::dispatch
