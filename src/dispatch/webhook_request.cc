#include "dispatch/webhook_request.h"

#include <utility>

#include "base/utf8.h"
#include "webhook/request.h"

namespace pmq::dispatch {
namespace {

std::optional<webhook::TransportFault> fault_of(net::PostFault fault) noexcept {
  using webhook::TransportFault;
  switch (fault) {
    case net::PostFault::dns:
      return TransportFault::dns;
    case net::PostFault::connect:
      return TransportFault::connect;
    case net::PostFault::tls:
      return TransportFault::tls;
    case net::PostFault::timeout:
      return TransportFault::timeout;
    case net::PostFault::too_slow:
      return TransportFault::too_slow;
    case net::PostFault::answer_too_large:
      return TransportFault::answer_too_large;
    case net::PostFault::blocked_address:
      return TransportFault::blocked_address;
    case net::PostFault::bad_answer:
      return TransportFault::bad_answer;
    case net::PostFault::not_sent:
      return std::nullopt;
  }
  return TransportFault::bad_answer;
}

}  // namespace

net::Post make_post(std::uint64_t ticket, const store::WebhookTarget& target,
                    const queue::Message& message, std::string_view installation, Time now) {
  auto request = webhook::make_request(message, target.settings,
                                       {target.secret, target.previous_secret, target.signing_key},
                                       installation, now);
  net::Post post;
  post.ticket = ticket;
  post.url = target.settings.url;
  for (const auto& header : request.headers)
    post.headers.push_back(header.name + ": " + header.value);
  post.body = std::move(request.body);
  post.timeout = target.settings.timeout;
  return post;
}

std::optional<webhook::Outcome> outcome_of(const net::Posted& posted, Time now) {
  if (posted.result) {
    return webhook::classify({posted.result->status, posted.result->retry_after}, now);
  }
  const auto& failure = posted.result.error();
  const auto fault = fault_of(failure.fault);
  if (!fault) return std::nullopt;
  return webhook::NoAnswer{*fault, replace_invalid_utf8(failure.detail)};
}

}  // namespace pmq::dispatch
