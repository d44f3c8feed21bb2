#include "store/mysql/mysql_store.h"

#include "store/mysql/schema_version.h"

namespace pmq::store::mysql {

MysqlStore::MysqlStore(const config::DatabaseSettings& settings, Random& random, Sealing sealing)
    : connection_(settings, random), sealing_(std::move(sealing)), room_(settings) {}

Time MysqlStore::now() {
  const auto offset = connection_.retrying([](Session& session) { return session.clock_offset(); });
  return SystemClock().now() + offset;
}

void MysqlStore::check() {
  connection_.retrying([](Session& session) { require_known_schema(session); });
}

std::optional<queue::Subscription> MysqlStore::subscription_named(std::string_view name) {
  return connection_.retrying([&](Session& session) -> std::optional<queue::Subscription> {
    catalog_.ensure_loaded(session);
    const auto* found = catalog_.find(name);
    if (found == nullptr && catalog_.refresh(session)) found = catalog_.find(name);
    if (found == nullptr) return std::nullopt;
    return *found;
  });
}

std::unique_ptr<Store> make_store(const config::Settings& settings, Random& random) {
  return std::make_unique<MysqlStore>(settings.database, random, sealing_of(settings));
}

}  // namespace pmq::store::mysql
