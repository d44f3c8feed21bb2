#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace pmq::health {

/// A number that counting may have stopped at.
struct Count {
  std::int64_t value = 0;
  bool capped = false;  ///< there are more
};

struct ServerFacts {
  std::string engine;  ///< `MariaDB` or `MySQL`
  std::string version;
  bool is_supported = false;
  bool reads_committed = false;  ///< READ COMMITTED can be set
  milliseconds round_trip{};
  milliseconds clock_difference{};    ///< the server's against this host's, as measured
  std::optional<int> schema_version;  ///< none: never migrated
  int known_schema_version = 0;
  int oldest_program = 1;  ///< the version that a program must know to work with the schema
  std::int64_t max_allowed_packet = 0;         ///< bytes
  int connections = 0;                         ///< of this account
  int connection_limit = 0;                    ///< 0: none is known
  std::optional<std::int64_t> history_length;  ///< undo records to be purged; none: not told
};

enum class Flow : std::uint8_t { active, paused, disabled };

struct QueueFacts {
  std::string name;
  bool is_webhook = false;
  Flow flow = Flow::active;
  Count ready;
  Count scheduled;
  Count in_progress;
  Count dead;
  Count died_last_hour;
  std::optional<milliseconds> oldest_ready_age;
  std::optional<std::string> breaker;  ///< of a webhook: `closed`, `open`, `half_open`
  std::string breaker_reason;          ///< of its last step
};

struct DispatcherFacts {
  std::optional<milliseconds> heard_of_ago;  ///< none: not within a day
  std::string host;
  std::optional<seconds> cron_interval;  ///< between starts; none: fewer than three within a day
  std::optional<milliseconds> last_start_ago;  ///< of one that ends by itself
};

/// After a restore.
struct HeldFacts {
  milliseconds ago{};
  std::string because;
};

/// A disk, or a quota of the database's host.
struct StorageFacts {
  std::string name;                      ///< `quota`, or `disk of HOST`
  std::int64_t used = 0;                 ///< bytes, as all here
  std::int64_t total = 0;                ///< more than 0
  std::optional<double> growth_per_day;  ///< none: not watched for long enough
  std::int64_t kept_free = 0;            ///< enqueue is refused where less than this is left
};

/// Tables that are cut into days.
struct PartitionFacts {
  std::string table;
  int days_ahead = 0;  ///< days after today that have a partition of their own
};

/// How often something happened in the time that is looked at.
using CountByCode = std::vector<std::pair<std::string, std::int64_t>>;

struct MailFacts {
  bool is_set_up = false;
  std::optional<std::string> last_fault;  ///< none: the last mail went out
};

/// All that the checks are made of. Where the database doesn't answer, or has another schema, what
/// comes after is empty.
struct Facts {
  std::optional<std::string> database_fault;  ///< why it can't be used at all
  ServerFacts server;
  bool has_schema = false;  ///< the one that this program knows: what follows was read
  std::vector<QueueFacts> queues;
  DispatcherFacts dispatcher;
  std::optional<HeldFacts> held;  ///< dispatchers are kept from sending; none: they are not
  std::vector<StorageFacts> storage;
  std::vector<PartitionFacts> partitions;
  CountByCode database_errors;       ///< in the last quarter of an hour, by the server's number
  CountByCode refusals;              ///< in the last quarter of an hour, by the API's code
  std::int64_t rejected_tokens = 0;  ///< in the last hour
  std::optional<milliseconds> figures_age;  ///< since when minutes aren't counted; none: ever
  MailFacts mail;
};

}  // namespace pmq::health
