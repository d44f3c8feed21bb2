#include "dispatch/network_check.h"

#include <unistd.h>

#include <array>
#include <vector>

#include "dispatch/sender_options.h"
#include "net/http_sender.h"
#include "net/resolve.h"
#include "net/socket_address.h"
#include "webhook/handshake.h"

namespace pmq::dispatch {
namespace {

// A request must not take long, and a host that isn't found in time is looked up again later.
constexpr milliseconds lookup_patience{2'000};
constexpr milliseconds handshake_patience{3'000};

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

std::string line(std::string_view name, std::string_view value) {
  return std::string{name} + ": " + std::string{value};
}

}  // namespace

NetworkCheck::NetworkCheck(const config::Settings& settings)
    : rules_{settings.webhook_allowed_cidrs, net::own_addresses()},
      origin_(webhook::origin_of(settings.public_url, host_name())) {}

std::optional<std::string> NetworkCheck::reason_to_refuse(const webhook::Endpoint& endpoint) {
  const auto addresses = endpoint.address ? std::vector{*endpoint.address}
                                          : net::resolve(endpoint.host, lookup_patience);
  const auto reason = webhook::reason_to_refuse(endpoint.scheme, addresses, rules_);
  return reason ? std::optional<std::string>{*reason} : std::nullopt;
}

std::optional<std::string> NetworkCheck::reason_not_granted(
    const queue::WebhookSettings& settings) {
  net::Post question;
  question.method = "OPTIONS";
  question.url = settings.url;
  question.headers.push_back(line(webhook::request_origin_header, origin_));
  for (const queue::Header& header : settings.headers)
    question.headers.push_back(line(header.name, header.value));
  question.timeout = handshake_patience;

  net::HttpSender sender{webhook_sender_options(rules_.allowed)};
  sender.start(std::move(question));
  std::vector<net::Posted> answers;
  while (answers.empty())
    answers = sender.wait(handshake_patience);
  const auto& answer = answers.front().result;
  if (!answer) return "it did not answer OPTIONS: " + answer.error().detail;
  return webhook::reason_not_granted(answer->status, answer->allowed_origin, origin_);
}

}  // namespace pmq::dispatch
