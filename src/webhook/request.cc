#include "webhook/request.h"

#include "webhook/body.h"
#include "webhook/signature.h"

namespace pmq::webhook {
namespace {

/// All of them, separated by blanks: a receiver takes any that it can verify.
std::string signatures(const SigningKeys& keys, const Signed& content) {
  std::string all = sign_v1(keys.secret, content);
  if (keys.previous_secret) all += ' ' + sign_v1(*keys.previous_secret, content);
  if (keys.key) all += ' ' + sign_v1a(*keys.key, content);
  return all;
}

}  // namespace

Request make_request(const queue::Message& message, const queue::WebhookSettings& settings,
                     const SigningKeys& keys, std::string_view installation, Time now) {
  const std::string id = webhook_id(installation, message.id);
  const std::string source = "urn:pmq:" + std::string{installation};
  Body body = render(settings.format, {message, id, source});

  Request request{std::move(body.headers), std::move(body.bytes)};
  auto& headers = request.headers;
  headers.push_back({"webhook-id", id});
  headers.push_back({"webhook-timestamp", timestamp_text(now)});
  headers.push_back({"webhook-signature", signatures(keys, {id, now, request.body})});
  if (message.traceparent) headers.push_back({"traceparent", *message.traceparent});
  if (message.request_id) headers.push_back({"X-Request-Id", *message.request_id});
  headers.insert(headers.end(), settings.headers.begin(), settings.headers.end());
  return request;
}

}  // namespace pmq::webhook
