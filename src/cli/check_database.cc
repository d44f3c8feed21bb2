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

}  // namespace

Checks check_database(const config::Settings& settings) {
  SystemRandom random;
  store::mysql::MysqlStore store{settings.database, random, store::mysql::sealing_of(settings)};
  store::mysql::MysqlVitals vitals{store, settings};
  Checks all;
  for (auto& check : health::examine(vitals.read(), settings.alerts.limits)) {
    all.push_back({std::move(check.title), health_of(check.status), std::move(check.figure),
                   std::move(check.advice)});
  }
  return all;
}

}  // namespace pmq::cli
