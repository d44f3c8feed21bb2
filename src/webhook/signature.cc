#include "webhook/signature.h"

#include "crypto/base64.h"
#include "crypto/digest.h"

namespace pmq::webhook {
namespace {

std::string signed_text(const Signed& content) {
  const std::string timestamp = timestamp_text(content.timestamp);
  std::string text;
  text.reserve(content.id.size() + timestamp.size() + content.body.size() + 2);
  text.append(content.id).append(1, '.').append(timestamp).append(1, '.').append(content.body);
  return text;
}

}  // namespace

std::string webhook_id(std::string_view installation, queue::MessageId message) {
  return "msg_" + std::string{installation} + "_" + std::to_string(message.value);
}

std::string timestamp_text(Time timestamp) {
  return std::to_string(std::chrono::floor<seconds>(timestamp).time_since_epoch().count());
}

std::string sign_v1(const Secret& key, const Signed& content) {
  const auto mac = crypto::hmac_sha256(key.reveal(), signed_text(content));
  return "v1," + crypto::base64_encode(crypto::bytes_of(mac));
}

std::string sign_v1a(const crypto::Ed25519Key& key, const Signed& content) {
  return "v1a," + crypto::base64_encode(key.sign(signed_text(content)));
}

}  // namespace pmq::webhook
