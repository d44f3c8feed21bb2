#include "store/mysql/retention.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "log/log.h"
#include "store/faults.h"
#include "store/mysql/audit_trail.h"
#include "store/mysql/kept_for.h"
#include "store/mysql/leader.h"
#include "store/mysql/message_ids.h"
#include "store/mysql/row_codes.h"
#include "store/mysql/row_expiry.h"
#include "store/mysql/stragglers.h"

// Every step is short, holds few rows and can be run again, whatever part of it took effect: a
// round may be cut off anywhere, and goes on in another process.

namespace pmq::store::mysql {
namespace {

constexpr std::string_view duty = duty_of_retention;
constexpr seconds term{60};
constexpr std::chrono::minutes between_rounds{10};
constexpr seconds between_looks{15};
constexpr std::chrono::hours most_apart{1};
constexpr std::chrono::minutes longest_term{10};
/// To move rows at once, a second or two each.
constexpr int most_tries = 3'600;

constexpr int rows_of_step = 500;
constexpr int messages_of_step = 50;
constexpr int windows_of_round = 2'000;
constexpr int carried_in_a_step = 20;

Time start_of(int day) {
  return Time(std::chrono::days(day));
}

std::string date_of(int day) {
  return to_rfc3339(start_of(day)).substr(0, 10);
}

/// A message that came on `day` or later, as far as ids and times go together.
std::int64_t first_message_after(Session& session, int day) {
  return first_message_at(session, 1, start_of(day) + enqueue_overlap);
}

}  // namespace

MysqlRetention::MysqlRetention(Connection& connection, config::RetentionSettings settings)
    : connection_(connection), settings_(settings), holder_(next_u64(connection.random())) {}

MysqlRetention::~MysqlRetention() {
  if (!task_) return;
  try {
    connection_.retrying([&](Session& session) { resign(session, duty, holder_); });
  } catch (const std::exception&) {
    // The duty ends by itself.
  }
}

void MysqlRetention::prepare_days(Time now) {
  connection_.retrying([&](Session& session) {
    while (make_days(session, now)) {
    }
  });
}

void MysqlRetention::start_round(Time now) {
  connection_.retrying([&](Session& session) {
    session.execute("UPDATE retention SET next_round_at = ? WHERE id = 1", values(now));
  });
  look_again_at_ = {};
}

/// Whether a round begins or goes on.
RoundState MysqlRetention::begin(Time now) {
  return connection_.retrying([&](Session& session) {
    if (!task_) {
      look_again_at_ = now + between_looks;
      auto rows = session.query("SELECT next_round_at FROM retention WHERE id = 1");
      if (!rows.next() || now < rows.time()) return RoundState::rests;
    }
    // A dump of tables that change meanwhile fails.
    if (is_led(session, duty_of_backup, now)) {
      resign(session, duty, holder_);
      return RoundState::waits;
    }
    return lead(session, duty, holder_, now, term) ? RoundState::goes_on : RoundState::is_elsewhere;
  });
}

RoundState MysqlRetention::advance(Time now, milliseconds budget) {
  using Steady = std::chrono::steady_clock;
  static constexpr std::array<Task, 10> tasks = {
      &MysqlRetention::make_days,
      &MysqlRetention::end_dead_letters,
      &MysqlRetention::end_finished,
      &MysqlRetention::end_days_of_deliveries,
      &MysqlRetention::end_days_of_attempts,
      &MysqlRetention::end_days_of_logs,
      &MysqlRetention::end_days_of_messages,
      &MysqlRetention::end_keys,
      &MysqlRetention::end_history,
      &MysqlRetention::end_audit,
  };
  if (!task_ && now < look_again_at_) return RoundState::rests;
  const auto end = Steady::now() + budget;
  if (const auto state = begin(now); state != RoundState::goes_on) {
    task_.reset();
    return state;
  }
  if (!task_) {
    notes_.clear();
    staying_.clear();
    leaving_.clear();
  }
  // All of this goes by the database's clock, and what is dropped is gone.
  const auto apart = connection_.retrying([](Session& session) { return session.clock_offset(); });
  const bool is_doubtful = std::chrono::abs(apart) > most_apart;
  if (is_doubtful) {
    note("the database's clock and this host's are over an hour apart: nothing is taken away");
  }
  std::size_t task = task_.value_or(0);
  for (; task < (is_doubtful ? 1 : tasks.size()); ++task) {
    bool more = true;
    while (more) {
      task_ = task;
      if (Steady::now() >= end) return RoundState::goes_on;
      more = try_step(tasks.at(task), now);
    }
  }
  connection_.retrying([&](Session& session) { finish_round(session, now); });
  task_.reset();
  return RoundState::rests;
}

bool MysqlRetention::repartition(Time now) {
  const bool mine = connection_.retrying([&](Session& session) {
    return !is_led(session, duty_of_backup, now) && lead(session, duty, holder_, now, longest_term);
  });
  if (!mine) return false;
  notes_.clear();
  const auto tables =
      connection_.retrying([](Session& session) { return tables_of_days(session); });
  // A statement that runs for so long that its connection was given up goes on in the server, and
  // keeps the table from the next one until it is through.
  const auto still_in_use = [&](Session& session, const std::string& table) {
    return make_days_of(session, table, now, Bound::none) == Repartitioned::busy;
  };
  for (const auto& table : tables) {
    for (int tries = 0; tries < most_tries; ++tries) {
      if (!connection_.retrying([&](Session& again) { return still_in_use(again, table); })) break;
      std::this_thread::sleep_for(seconds{1});
    }
  }
  connection_.retrying([&](Session& session) { resign(session, duty, holder_); });
  return true;
}

/// What can't be done keeps nothing else from being done.
bool MysqlRetention::try_step(Task task, Time now) {
  try {
    return connection_.retrying([&](Session& session) { return (this->*task)(session, now); });
  } catch (const Unavailable&) {
    throw;
  } catch (const std::exception& fault) {
    note(fault.what());
    return false;
  }
}

void MysqlRetention::finish_round(Session& session, Time now) {
  session.begin();
  if (keeps_duty(session, duty, holder_)) {
    session.execute(
        "UPDATE retention SET next_round_at = ?, ended_at = ?, note = ? WHERE id = 1",
        values(now + between_rounds, now,
               notes_.empty() ? std::nullopt : std::optional<std::string_view>(notes_)));
    resign(session, duty, holder_);
  }
  session.commit();
}

void MysqlRetention::note(const std::string& text) {
  if (notes_.find(text) != std::string::npos) return;
  notes_ += (notes_.empty() ? "" : "\n") + text;
}

/// A third of the time that they are kept: each partition costs every statement on its table some
/// microseconds, so a few are enough, and what is over goes within a third more.
int MysqlRetention::width_of(const std::string& table) const {
  constexpr int widest = 30;
  const int days = table == "message" || table == "delivery" ? settings_.finished
                   : table == "attempt"                      ? settings_.attempts
                                                             : settings_.logs;
  return days == 0 ? widest : std::clamp(days / 3, 1, widest);
}

bool MysqlRetention::make_days(Session& session, Time now) {
  bool made = false;
  for (const auto& table : tables_of_days(session))
    made |= make_days_of(session, table, now, Bound::a_second_or_two) == Repartitioned::done;
  return made;
}

/// None where all days have been there.
std::optional<Repartitioned> MysqlRetention::make_days_of(Session& session,
                                                          const std::string& table, Time now,
                                                          Bound bound) {
  const int today = day_of(now);
  const int last = today + days_ahead;
  if (missing_days(read_partitions(session, table), today, last) == 0) return std::nullopt;
  const auto outcome = mysql::make_days(session, table, today, last, width_of(table), bound);
  switch (outcome) {
    case Repartitioned::done:
      break;
    case Repartitioned::busy:
      note(table + ": no partitions for days to come yet, the table was in use");
      break;
    case Repartitioned::denied:
      note(table + ": the database's account may not ALTER it, so rows are deleted instead");
      break;
    case Repartitioned::too_large:
      note(table +
           ": too many rows stand where days to come belong; they are deleted row by row until"
           " `pmq purge --repartition` has moved them");
      break;
  }
  return outcome;
}

bool MysqlRetention::end_a_day(Session& session, std::string_view table, int below) {
  for (const auto& partition : read_partitions(session, table)) {
    if (!partition.below || *partition.below > below) continue;
    const auto end = end_days(session, table, partition);
    if (end != End::was_empty) return end == End::came;
  }
  return false;
}

MysqlRetention::End MysqlRetention::end_days(Session& session, std::string_view table,
                                             const Partition& over) {
  const std::string name(table);
  switch (drop_partition(session, table, over)) {
    case Repartitioned::done:
      log::info(
          "a day is over",
          {{"table", name}, {"before", date_of(*over.below)}, {"rows", std::to_string(over.rows)}});
      return End::came;
    case Repartitioned::busy:
      note(name + ": in use, what is over goes later");
      return End::waits;
    case Repartitioned::denied:
    case Repartitioned::too_large:
      break;
  }
  const auto deleted = session.execute(
      "DELETE FROM " + name + " PARTITION (" + over.name + ") LIMIT ?", values(rows_of_step));
  return deleted > 0 ? End::came : End::was_empty;
}

bool MysqlRetention::end_days_of_deliveries(Session& session, Time now) {
  const int below = first_day_kept_by_some(read_kept_for(session, settings_), now);
  if (end_a_day(session, "delivery", below)) return true;
  return session.execute(
             "DELETE FROM delivery PARTITION (later) WHERE bucket > 1 AND bucket < ?"
             " ORDER BY bucket, subscription_id, state, position, id LIMIT ?",
             values(below, rows_of_step)) > 0;
}

bool MysqlRetention::end_days_of_attempts(Session& session, Time now) {
  const int below = first_kept_day(now, days_or_for_ever(settings_.attempts));
  if (end_a_day(session, "attempt", below)) return true;
  return session.execute(
             "DELETE FROM attempt PARTITION (later) WHERE delivery_id < ? AND day < ?"
             " ORDER BY delivery_id, number, day LIMIT ?",
             values(queue::delivery_of({first_message_after(session, below)}, 0).value, below,
                    rows_of_step)) > 0;
}

bool MysqlRetention::end_days_of_logs(Session& session, Time now) {
  const int below = first_kept_day(now, days_or_for_ever(settings_.logs));
  if (end_a_day(session, "log_entry", below)) return true;
  return session.execute(
             "DELETE FROM log_entry PARTITION (later) WHERE at < ? AND day < ? ORDER BY at, id, day"
             " LIMIT ?",
             values(start_of(below), below, rows_of_step)) > 0;
}

/// Messages go a day later than deliveries: by then those that were finished just after midnight
/// are over as well. What is still needed of their days is carried over to today, unless it is the
/// better part of them: then these days stay, and no others because of it.
bool MysqlRetention::end_days_of_messages(Session& session, Time now) {
  const auto leaving = next_leaving(session, now);
  if (!leaving) {
    const int below = first_day_kept_by_all(read_kept_for(session, settings_), now) - 1;
    return end_late_messages(session, now, below);
  }
  const auto& partition = leaving->partition;
  const int below = *partition.below;
  if (leaving_ != partition.name) {
    if (needed_by_many(session, *leaving, width_of("message"), connection_.random())) {
      note("message: the days before " + date_of(below) + " stay, as deliveries need more than " +
           std::to_string(most_stragglers) + " of their messages, and more than one in " +
           std::to_string(part_carried));
      staying_.push_back(partition.name);
      return true;
    }
    close_days(session, below);
    leaving_ = partition.name;
    cleared_to_ = 0;
  }
  if (carry_some_over(session, *leaving, cleared_to_, carried_in_a_step, day_of(now))) return true;
  leaving_.clear();
  if (end_days(session, "message", partition) != End::came) staying_.push_back(partition.name);
  return true;
}

std::optional<LeavingDays> MysqlRetention::next_leaving(Session& session, Time now) {
  const auto kept = read_kept_for(session, settings_);
  const int below = first_day_kept_by_all(kept, now) - 1;
  for (auto& partition : read_partitions(session, "message")) {
    if (!partition.below || *partition.below > below) continue;
    if (std::find(staying_.begin(), staying_.end(), partition.name) != staying_.end()) continue;
    return LeavingDays{std::move(partition), first_day_kept_by_some(kept, now)};
  }
  return std::nullopt;
}

bool MysqlRetention::end_late_messages(Session& session, Time now, int below) {
  auto rows = session.query(
      "SELECT id FROM message PARTITION (later) WHERE id < ? AND day < ? ORDER BY id LIMIT ?",
      values(first_message_after(session, below), below, messages_of_step));
  std::vector<std::int64_t> over;
  while (rows.next())
    over.push_back(rows.integer());
  if (over.empty()) return false;
  close_days(session, below);
  const auto stay = needed(session, over, 0);
  for (const auto message : over) {
    if (std::binary_search(stay.begin(), stay.end(), message)) {
      carry_over(session, message, below, day_of(now));
    } else {
      session.execute("DELETE FROM message WHERE id = ? AND day < ?", values(message, below));
    }
  }
  return true;
}

bool MysqlRetention::end_dead_letters(Session& session, Time now) {
  return delete_dead_letters(session, settings_, now);
}

bool MysqlRetention::end_finished(Session& session, Time now) {
  return delete_finished(session, settings_, now);
}

bool MysqlRetention::end_history(Session& session, Time now) {
  return trim_history(session, settings_, now);
}

/// From its oldest end, so that what is left is still a chain.
bool MysqlRetention::end_audit(Session& session, Time now) {
  const int below = first_kept_day(now, days_or_for_ever(settings_.audit));
  session.begin();
  const auto removed = prune_audit(session, start_of(below), rows_of_step, now);
  session.commit();
  return removed > 0;
}

/// A round looks at some of them, and the next one goes on there.
bool MysqlRetention::end_keys(Session& session, Time now) {
  const int below = first_kept_day(now, days_or_for_ever(settings_.idempotency));
  auto place = session.query("SELECT keys_after FROM retention WHERE id = 1");
  if (below == 0 || !place.next()) return false;
  const auto next = forget_keys(session, place.text(), below);
  session.execute("UPDATE retention SET keys_after = ? WHERE id = 1", values(next.value_or("")));
  if (next && ++key_windows_ < windows_of_round) return true;
  key_windows_ = 0;
  return false;
}

std::optional<std::string> MysqlRetention::latest_note() {
  return connection_.retrying([](Session& session) -> std::optional<std::string> {
    auto rows = session.query("SELECT note FROM retention WHERE id = 1");
    return rows.next() ? rows.optional_text() : std::nullopt;
  });
}

}  // namespace pmq::store::mysql
