#pragma once

namespace pmq::config {

/// For how many whole days what is over is kept. 0: for ever.
struct RetentionSettings {
  int finished = 30;  ///< deliveries, and messages that none of them needs any more
  int dead = 90;      ///< dead letters
  int attempts = 30;
  int idempotency = 30;  ///< how long a key is known
  int logs = 30;
  int audit = 365;   ///< who did what
  int metrics = 90;  ///< the charts' figures
};

}  // namespace pmq::config
