#include "store/mysql/settlement_rows.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "store/mysql/claim_places.h"
#include "store/mysql/row_codes.h"

namespace pmq::store::mysql {
namespace {

constexpr std::size_t rows_at_once = 250;
// An escaped statement must stay below the smallest max_allowed_packet, as in message_writer.cc.
constexpr std::size_t max_statement_bytes = 400 * 1024;
constexpr std::size_t max_text_bytes = 4096;

std::string bounded(std::string_view text) {
  const auto valid = replace_invalid_utf8(text.substr(0, max_text_bytes));
  return std::string(utf8_prefix(valid, max_text_bytes));
}

/// Subscription, lease's end, id and token: the whole key of a row in progress.
constexpr std::string_view first_key =
    "SELECT ? AS subscription_id, ? AS position, ? AS id, ? AS token";
constexpr std::string_view next_key = " UNION ALL SELECT ?,?,?,?";
constexpr std::string_view join_by_key =
    " STRAIGHT_JOIN delivery d ON d.bucket = 0 AND d.subscription_id = c.subscription_id"
    " AND d.state = 2 AND d.position = c.position AND d.id = c.id AND d.token = c.token";

void add_key(Values& all, const Settlement& settlement) {
  all.add(settlement.subscription.value)
      .add(settlement.lease_ends_at)
      .add(settlement.receipt.delivery.value)
      .add(settlement.receipt.token);
}

ClaimPlaces places_of(std::span<const Settlement* const> settlements) {
  ClaimPlaces places;
  for (const auto* each : settlements) {
    places.add(each->subscription, each->lease_ends_at, each->receipt.token,
               each->receipt.delivery);
  }
  return places;
}

void hold_some(Session& session, std::span<const Settlement* const> settlements,
               std::map<ClaimKey, HeldDelivery>& held) {
  Values all;
  const auto condition = places_of(settlements).condition(all);
  auto rows = session.query(
      "SELECT id, token, priority, retry_count, attempt_count, worker, expires_at"
      " FROM delivery FORCE INDEX (PRIMARY) WHERE " +
          condition + " FOR UPDATE SKIP LOCKED",
      all);
  while (rows.next()) {
    const auto id = rows.integer();
    auto& delivery = held[{id, rows.unsigned_integer()}];
    delivery.priority = rows.small_integer();
    delivery.retry_count = rows.small_integer();
    delivery.attempt_number = rows.small_integer();
    delivery.worker = rows.text();
    delivery.expires_at = rows.optional_time();
  }
}

/// Calls `write(sql, values)` for as many of `items` at once as fit; `add` puts in one of them.
template <typename Items, typename Size, typename Add, typename Write>
void in_portions(const Items& items, Size&& size_of, Add&& add, Write&& write) {
  std::string sql;
  Values all;
  std::size_t rows = 0;
  std::size_t bytes = 0;
  const auto flush = [&] {
    if (rows > 0) write(sql, all);
    sql.clear();
    all = {};
    rows = bytes = 0;
  };
  for (const auto& item : items) {
    if (rows == rows_at_once || (rows > 0 && bytes + size_of(item) > max_statement_bytes)) flush();
    bytes += size_of(item);
    add(sql, all, item, rows++ == 0);
  }
  flush();
}

std::size_t size_of_error(const DecidedDelivery* decided) {
  return decided->error.size() + 200;
}

void write_delivered(Session& session, std::span<const Settlement* const> delivered, Time now) {
  for (std::size_t begin = 0; begin < delivered.size(); begin += rows_at_once) {
    const auto some = delivered.subspan(begin, std::min(rows_at_once, delivered.size() - begin));
    auto all = values(day_of(now), now, now);
    const auto condition = places_of(some).condition(all);
    session.execute(
        "UPDATE delivery FORCE INDEX (PRIMARY)"
        " SET bucket = ?, state = 4, position = ?, updated_at = ? WHERE " +
            condition,
        all);
  }
}

// The token stays: with the state it tells that this claim was spent, and by what.
void write_failed(Session& session, const std::vector<const DecidedDelivery*>& deliveries,
                  Time now) {
  in_portions(
      deliveries, size_of_error,
      [](std::string& sql, Values& all, const DecidedDelivery* each, bool first) {
        if (first) {
          sql += std::string(first_key) +
                 ", ? AS to_bucket, ? AS to_state, ? AS to_position, ? AS to_retry_count,"
                 " ? AS to_ready_at, ? AS to_error";
        } else {
          sql += std::string(next_key) + ",?,?,?,?,?,?";
        }
        add_key(all, *each->settlement);
        const auto& to = *each->destination;
        all.add(to.bucket)
            .add(code(to.state))
            .add(to.position)
            .add(to.retry_count)
            .add(to.ready_at)
            .add(each->error);
      },
      [&](const std::string& keys, Values& all) {
        all.add(now);
        session.execute("UPDATE (" + keys + ") c" + std::string(join_by_key) +
                            " SET d.bucket = c.to_bucket, d.state = c.to_state,"
                            " d.position = c.to_position, d.retry_count = c.to_retry_count,"
                            " d.ready_at = c.to_ready_at, d.last_error = c.to_error,"
                            " d.worker = NULL, d.updated_at = ?",
                        all);
      });
}

void write_attempts(Session& session, const std::vector<DecidedDelivery>& deliveries, Time now) {
  struct Row {
    const DecidedDelivery* decided;
    std::optional<std::string> error;
    std::optional<std::string> answer;
  };
  std::vector<Row> attempts;
  for (const auto& each : deliveries) {
    auto& row = attempts.emplace_back(Row{&each, std::nullopt, std::nullopt});
    if (!each.error.empty()) row.error = each.error;
    if (each.settlement->answer) row.answer = bounded(*each.settlement->answer);
  }
  in_portions(
      attempts,
      [](const Row& row) {
        return row.error.value_or("").size() + row.answer.value_or("").size() + 200;
      },
      [&](std::string& sql, Values& all, const Row& row, bool first) {
        sql += first ? "(?,?,?,?,?,?,?,?,?,?)" : ",(?,?,?,?,?,?,?,?,?,?)";
        const auto& settlement = *row.decided->settlement;
        const auto outcome = row.decided->destination ? queue::AttemptOutcome::failed
                                                      : queue::AttemptOutcome::succeeded;
        all.add(settlement.receipt.delivery.value)
            .add(row.decided->held.attempt_number)
            .add(day_of(now))
            .add(static_cast<int>(outcome))
            .add(row.decided->held.worker)
            .add(settlement.started_at)
            .add(settlement.finished_at)
            .add(row.error)
            .add(webhook::status_of(settlement.outcome))
            .add(row.answer);
      },
      [&](const std::string& rows, const Values& all) {
        session.execute(
            "INSERT INTO attempt (delivery_id, number, day, outcome, worker, started_at,"
            " finished_at, error, http_status, answer) VALUES " +
                rows,
            all);
      });
}

}  // namespace

std::map<ClaimKey, HeldDelivery> hold_deliveries(Session& session,
                                                 std::span<const Settlement* const> settlements) {
  std::map<ClaimKey, HeldDelivery> held;
  for (std::size_t begin = 0; begin < settlements.size(); begin += rows_at_once) {
    hold_some(session,
              settlements.subspan(begin, std::min(rows_at_once, settlements.size() - begin)), held);
  }
  return held;
}

void write_deliveries(Session& session, const std::vector<DecidedDelivery>& deliveries, Time now) {
  std::vector<const Settlement*> delivered;
  std::vector<const DecidedDelivery*> failed;
  for (const auto& each : deliveries) {
    if (each.destination) {
      failed.push_back(&each);
    } else {
      delivered.push_back(each.settlement);
    }
  }
  write_delivered(session, delivered, now);
  write_failed(session, failed, now);
  write_attempts(session, deliveries, now);
}

}  // namespace pmq::store::mysql
