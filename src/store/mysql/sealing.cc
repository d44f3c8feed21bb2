#include "store/mysql/sealing.h"

#include "crypto/base64.h"
#include "crypto/seal.h"

namespace pmq::store::mysql {
namespace {

std::string place(queue::SubscriptionId subscription, std::string_view column) {
  return "webhook/" + std::to_string(subscription.value) + "/" + std::string(column);
}

}  // namespace

std::string Sealing::seal(const Secret& secret, queue::SubscriptionId subscription,
                          std::string_view column, Random& random) const {
  return crypto::base64_encode(crypto::seal(key_, secret, place(subscription, column), random));
}

std::optional<Secret> Sealing::open(std::string_view sealed, queue::SubscriptionId subscription,
                                    std::string_view column) const {
  if (!has_key()) return std::nullopt;
  const auto bytes = crypto::base64_decode(sealed);
  if (!bytes) return std::nullopt;
  const auto where = place(subscription, column);
  auto secret = crypto::open_sealed(key_, *bytes, where);
  if (!secret && !previous_key_.empty()) {
    secret = crypto::open_sealed(previous_key_, *bytes, where);
  }
  return secret;
}

Sealing sealing_of(const config::Settings& settings) {
  return Sealing(settings.secrets_key, settings.previous_secrets_key);
}

}  // namespace pmq::store::mysql
