#include "base/semaphore_sets.h"
#include "cli/check.h"
#include "health/examine.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/vitals.h"

namespace pmq::cli {
namespace {

Health health_of(health::Status status) {
  switch (status) {
    case health::Status::pass:
      return Health::ok;
    case health::Status::warn:
      return Health::warn;
    case health::Status::fail:
      return Health::fail;
  }
  return Health::fail;
}

/// By semaphores; without them an installation works, and keeps no connection for anybody.
Check turns() {
  const std::string name = "turns at the database";
  const std::string advice =
      "let fewer handlers run than there are connections (FcgidMaxProcesses)";
  const auto sets = semaphore_sets();
  if (!sets) return warn(name, "nobody waits for one: this host has no semaphores", advice);
  const auto used = std::to_string(sets->made) + " of the host's " + std::to_string(sets->most) +
                    " sets of semaphores are used";
  if (sets->made < sets->most) return ok(name, used);
  return warn(name, used + ": there may be none for us",
              "remove what nobody needs (ipcs -s, ipcrm -s), or " + advice);
}

}  // namespace

Checks check_database(const config::Settings& settings) {
  SystemRandom random;
  store::mysql::MysqlStore store{settings.database, random, store::mysql::sealing_of(settings)};
  store::mysql::MysqlVitals vitals{store, settings};
  Checks all{turns()};
  for (auto& check : health::examine(vitals.read(), settings.alerts.limits)) {
    all.push_back({std::move(check.title), health_of(check.status), std::move(check.figure),
                   std::move(check.advice)});
  }
  return all;
}

}  // namespace pmq::cli
