#include "cli/check.h"
#include "cli/text.h"
#include "store/faults.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/restore_guard.h"

namespace pmq::cli {

/// Silent about a database that can't be asked: other checks tell of that.
Checks check_restore(const config::Settings& settings) {
  try {
    SystemRandom random;
    store::mysql::MysqlStore store(settings.database, random);
    store::mysql::MysqlRestoreGuard guard(store.connection());
    const auto held = guard.held();
    if (!held) return {};
    std::int64_t waiting = 0;
    for (const auto& each : guard.would_send())
      waiting += each.deliveries.value;
    return {fail(
        "sending", "held since " + to_rfc3339(held->since) + ": " + held->because,
        with_separators(waiting) +
            " deliveries would be sent, some perhaps again: bin/pmq restore status, then release")};
  } catch (const std::runtime_error&) {
    return {};
  }
}

}  // namespace pmq::cli
