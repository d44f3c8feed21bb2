#include "auth/key_source.h"

#include <stdexcept>
#include <string>
#include <utility>

namespace pmq::auth {

std::string_view name(Algorithm algorithm) noexcept {
  switch (algorithm) {
    case Algorithm::hs256:
      return "HS256";
    case Algorithm::rs256:
      return "RS256";
    case Algorithm::es256:
      return "ES256";
  }
  return "";
}

SharedSecret::SharedSecret(Secret current) {
  add(std::move(current));
}

SharedSecret::SharedSecret(Secret current, Secret previous) {
  add(std::move(current));
  add(std::move(previous));
}

std::span<const Secret> SharedSecret::find(Algorithm algorithm, std::string_view, Time) {
  if (algorithm != Algorithm::hs256) return {};
  return secrets_;
}

void SharedSecret::add(Secret secret) {
  if (secret.size() < min_bytes) {
    throw std::invalid_argument("the secret for tokens must have at least " +
                                std::to_string(min_bytes) + " bytes");
  }
  secrets_.push_back(std::move(secret));
}

}  // namespace pmq::auth
