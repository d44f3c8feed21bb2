#include "store/mysql/mysql_dispatch_store.h"

#include <algorithm>

#include "store/mysql/dispatcher_row.h"
#include "store/mysql/installation_row.h"
#include "store/mysql/schema_version.h"

namespace pmq::store::mysql {

MysqlDispatchStore::MysqlDispatchStore(const config::DatabaseSettings& settings, Random& random,
                                       Sealing sealing, std::filesystem::path mark_file)
    : connection_(settings, random), sealing_(std::move(sealing)), notice_(std::move(mark_file)) {}

Time MysqlDispatchStore::now() {
  const auto offset = connection_.retrying([](Session& session) { return session.clock_offset(); });
  return SystemClock().now() + offset;
}

void MysqlDispatchStore::check() {
  connection_.retrying([&](Session& session) {
    require_known_schema(session);
    static_cast<void>(read_installation_id(session, connection_.random()));
  });
}

void MysqlDispatchStore::beat(const DispatcherBeat& beat, Time now) {
  troubles_.write_down();
  connection_.retrying([&](Session& session) {
    write_beat(session, beat, now);
    notice_.beat(session, connection_.random(), now);
  });
}

void MysqlDispatchStore::remove_beat(std::uint64_t dispatcher) {
  connection_.retrying([&](Session& session) { mysql::remove_beat(session, dispatcher); });
}

void MysqlDispatchStore::comes_due_at(Time time) {
  next_due_ = std::min(next_due_.value_or(time), time);
}

std::unique_ptr<DispatchStore> make_dispatch_store(const config::Settings& settings,
                                                   Random& random) {
  return std::make_unique<MysqlDispatchStore>(settings.database, random, sealing_of(settings),
                                              settings.env_file.parent_path() / "dispatch.mark");
}

}  // namespace pmq::store::mysql
