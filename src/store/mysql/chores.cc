#include "store/mysql/chores.h"

namespace pmq::store::mysql {
namespace {

constexpr std::chrono::minutes a_minute{1};
/// A minute is counted some seconds after it is over.
constexpr seconds until_countable{10};

bool has_unfinished_jobs(Session& session) {
  return session.query("SELECT 1 FROM bulk_job WHERE state IN (0, 3) LIMIT 1").next();
}

}  // namespace

MysqlChores::MysqlChores(const config::DatabaseSettings& settings, Random& random,
                         const config::RetentionSettings& retention)
    : connection_(settings, random), retention_(connection_, retention) {}

Time MysqlChores::now() {
  const auto offset = connection_.retrying([](Session& session) { return session.clock_offset(); });
  return SystemClock().now() + offset;
}

bool MysqlChores::do_chores(Time now, milliseconds budget) {
  troubles_.write_down();
  const bool works = connection_.retrying(has_unfinished_jobs);
  if (works) jobs_.advance(now, budget);
  if (count_at_ <= now) {
    figures_.count_finished_minutes(now, budget);
    const auto counted = figures_.counted_until();
    const bool all = counted && now < *counted + 2 * a_minute;
    if (all) count_at_ = *counted + a_minute + until_countable;
  }
  retention_.advance(now, budget);
  return works;
}

}  // namespace pmq::store::mysql
