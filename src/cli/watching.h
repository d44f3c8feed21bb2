#pragma once

#include "base/random.h"
#include "dispatch/mailer.h"
#include "dispatch/watch.h"
#include "store/mysql/alerts.h"
#include "store/mysql/leader.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/vitals.h"

namespace pmq::cli {

/// What it takes to look after alerts, over a connection of its own.
struct Watching {
  /// The settings must outlive it.
  explicit Watching(const config::Settings& given)
      : settings(given), store(given.database, random, store::mysql::sealing_of(given)) {}

  dispatch::WatchReport look() {
    return watch.look([this] { return store.now(); });
  }

  const config::Settings& settings;
  SystemRandom random;
  store::mysql::MysqlStore store;
  store::mysql::MysqlVitals vitals{store, settings};
  store::mysql::MysqlLeader leader{store.connection()};
  store::mysql::MysqlAlerts alerts{store.connection(), store.catalog()};
  dispatch::Mailer mailer{settings.alerts, random};
  dispatch::Watch watch{settings, vitals, leader, alerts, mailer, next_u64(random)};
};

}  // namespace pmq::cli
