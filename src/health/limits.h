#pragma once

#include <cstdint>

#include "base/time.h"

namespace pmq::health {

/// From where on operators are told: the settings ALERT_*.
struct Limits {
  std::int64_t dead_letters = 100;            ///< of one queue, 1 to 10000
  std::int64_t dead_letters_hourly = 20;      ///< that one queue may gain in an hour, 1 to 10000
  seconds oldest_age{15 * 60};                ///< that a delivery may be ready, 1 s to 30 days
  seconds dispatcher_silence{6 * 60};         ///< 30 s to a day
  int storage_percent = 90;                   ///< of disk and quota, 1 to 99
  std::int64_t rejected_tokens = 100;         ///< in an hour, 1 to 1000000
  std::int64_t database_errors = 50;          ///< in a quarter of an hour, 1 to 1000000
  std::int64_t largest_payload = 256 * 1024;  ///< bytes that a statement must have room for
};

}  // namespace pmq::health
