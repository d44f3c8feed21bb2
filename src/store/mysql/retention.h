#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/retention_settings.h"
#include "store/mysql/connection.h"
#include "store/mysql/day_partitions.h"
#include "store/mysql/stragglers.h"
#include "store/retention.h"

namespace pmq::store::mysql {

/// Partitions are there so many days before their day.
inline constexpr int days_ahead = 3;

/// Days are dropped as partitions. Where the account may not alter tables their rows are deleted, a
/// few hundred at a time. One process at a time does it, on whatever host (store/leader.h).
class MysqlRetention final : public Retention {
 public:
  /// `connection` must outlive it.
  MysqlRetention(Connection& connection, config::RetentionSettings settings);
  MysqlRetention(const MysqlRetention&) = delete;
  MysqlRetention& operator=(const MysqlRetention&) = delete;
  /// Leaves a round under way to others.
  ~MysqlRetention() override;

  void prepare_days(Time now) override;
  RoundState advance(Time now, milliseconds budget) override;
  bool repartition(Time now) override;
  void start_round(Time now) override;
  RetentionPlan plan(Time now) override;
  std::optional<std::string> latest_note() override;

 private:
  /// True: it did something, and there may be more.
  using Task = bool (MysqlRetention::*)(Session&, Time);
  /// What became of a partition that is over: it or some rows of it went, it held none and may not
  /// be dropped, or it is in use.
  enum class End : std::uint8_t { came, was_empty, waits };

  RoundState begin(Time now);
  bool try_step(Task task, Time now);
  bool make_days(Session& session, Time now);
  std::optional<Repartitioned> make_days_of(Session& session, const std::string& table, Time now,
                                            Bound bound);
  bool end_dead_letters(Session& session, Time now);
  bool end_finished(Session& session, Time now);
  bool end_days_of_deliveries(Session& session, Time now);
  bool end_days_of_attempts(Session& session, Time now);
  bool end_days_of_logs(Session& session, Time now);
  bool end_days_of_messages(Session& session, Time now);
  bool end_keys(Session& session, Time now);
  bool end_history(Session& session, Time now);
  bool end_audit(Session& session, Time now);

  [[nodiscard]] int width_of(const std::string& table) const;
  /// Drops or empties the table's first day before `below`.
  bool end_a_day(Session& session, std::string_view table, int below);
  End end_days(Session& session, std::string_view table, const Partition& over);
  /// The first partition of messages that is over and isn't known to stay.
  std::optional<LeavingDays> next_leaving(Session& session, Time now);
  /// Messages in the partition of days to come that have become over there.
  bool end_late_messages(Session& session, Time now, int below);
  void finish_round(Session& session, Time now);
  void note(const std::string& text);

  Connection& connection_;
  config::RetentionSettings settings_;
  std::uint64_t holder_;
  std::optional<std::size_t> task_;  // of the round under way
  Time look_again_at_{};
  std::vector<std::string> staying_;  // partitions of messages, in the round under way
  std::string leaving_;               // one that goes; as far as this delivery it is cleared
  std::int64_t cleared_to_ = 0;
  int key_windows_ = 0;  // of the round under way
  std::string notes_;
};

}  // namespace pmq::store::mysql
