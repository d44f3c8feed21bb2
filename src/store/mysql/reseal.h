#pragma once

#include "config/settings.h"

namespace pmq::store::mysql {

struct Resealed {
  int webhooks = 0;    ///< whose secrets are now sealed with the current key
  int unreadable = 0;  ///< sealed with neither key: left as they are
};

/// Seals all secrets in the database with SECRETS_KEY, which the settings must hold; those of
/// SECRETS_KEY_PREVIOUS are opened with that. Deliveries go on meanwhile. Throws the faults of
/// store/faults.h.
[[nodiscard]] Resealed reseal_webhooks(const config::Settings& settings);

}  // namespace pmq::store::mysql
