#include "store/mysql/message_writer.h"

#include <algorithm>
#include <stdexcept>

#include "store/mysql/error_filing.h"
#include "store/mysql/row_codes.h"

namespace pmq::store::mysql {
namespace {

// Statements stay well below the smallest max_allowed_packet that hosts set (1 MiB), even when
// every byte of a payload is escaped.
constexpr std::size_t max_statement_bytes = 400 * 1024;
constexpr std::size_t max_statement_rows = 250;

constexpr std::string_view delivery_columns =
    "INSERT INTO delivery (bucket, subscription_id, state, position, id, message_day, priority,"
    " created_at, updated_at, ready_at, expires_at) ";

std::size_t size_of(const PlannedMessage& planned) {
  return planned.message->payload.size() + 300;
}

void insert_again(Session& session, const std::string& sql, const Values& all) {
  try {
    session.execute(sql, all);
  } catch (const DatabaseError& error) {
    if (error.is_duplicate_key()) throw IdsTaken();
    throw;
  }
}

}  // namespace

void MessageWriter::write_messages(std::vector<std::int64_t>& ids) {
  const bool have_ids = !ids.empty();
  for (std::size_t begin = 0; begin < messages_.size();) {
    std::size_t end = begin;
    std::size_t bytes = 0;
    while (end < messages_.size() && end - begin < max_statement_rows &&
           (end == begin || bytes + size_of(messages_[end]) <= max_statement_bytes)) {
      bytes += size_of(messages_[end++]);
    }
    write_messages(begin, end, ids, have_ids);
    begin = end;
  }
}

void MessageWriter::write_messages(std::size_t begin, std::size_t end,
                                   std::vector<std::int64_t>& ids, bool have_ids) {
  static constexpr std::string_view columns =
      "INSERT INTO message (id, day, nonce, created_at, event_type, producer, priority,"
      " not_before, expires_at, idempotency_key, ordering_key, schema_version, traceparent,"
      " request_id, cloudevent, payload_bytes, payload) VALUES ";
  static constexpr std::string_view row = "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
  std::string sql(columns);
  Values all;
  for (std::size_t i = begin; i < end; ++i) {
    const auto& message = *messages_[i].message;
    if (i > begin) sql += ',';
    sql += row;
    all.add(have_ids ? std::optional<std::int64_t>(ids[i]) : std::nullopt)
        .add(day_of(now_))
        .add(nonce_)
        .add(now_)
        .add(message.event_type)
        .add(producer_)
        .add(message.priority)
        .add(message.delay ? messages_[i].due : message.not_before)
        .add(message.expires_at)
        .add(message.idempotency_key)
        .add(message.ordering_key)
        .add(message.schema_version)
        .add(message.traceparent)
        .add(message.request_id)
        .add(message.cloudevent)
        .add(static_cast<std::int64_t>(message.payload.size()))
        .add(message.payload);
  }
  if (have_ids) {
    insert_again(session_, sql, all);
    return;
  }
  const auto first = session_.insert(sql, all);
  // One INSERT of known rows is given its ids in one go, whatever the lock mode is.
  for (std::size_t i = begin; i < end; ++i) {
    ids.push_back(first + static_cast<std::int64_t>(i - begin) * session_.id_step());
  }
  if (ids.back() > queue::max_message_id) {
    throw std::runtime_error("message ids are used up");
  }
}

void MessageWriter::write_keys(std::span<const std::int64_t> ids) {
  std::string sql;
  Values all;
  for (std::size_t i = 0; i < messages_.size(); ++i) {
    const auto& planned = messages_[i];
    if (!planned.fingerprint) continue;
    sql += sql.empty() ? "(?,?,?,?,?)" : ",(?,?,?,?,?)";
    all.add(*planned.message->idempotency_key)
        .add(ids[i])
        .add(day_of(now_))
        .add(static_cast<std::int64_t>(planned.targets.size() + planned.full.size()))
        .add(*planned.fingerprint);
  }
  if (sql.empty()) return;
  try {
    session_.execute(
        "INSERT INTO idempotency (idempotency_key, message_id, day, deliveries, fingerprint)"
        " VALUES " +
            sql,
        all);
  } catch (const DatabaseError& error) {
    if (error.is_duplicate_key()) throw KeyTaken();
    throw;
  }
}

void MessageWriter::write_deliveries(std::span<const std::int64_t> ids,
                                     std::uint64_t catalog_version) {
  std::size_t count = 0;
  bool any_set_aside = false;
  for (const auto& planned : messages_) {
    count += planned.targets.size();
    any_set_aside = any_set_aside || !planned.full.empty();
  }
  if (count == 1 && !any_set_aside) {
    write_one_delivery(ids, catalog_version);
  } else {
    if (hold_catalog(session_) != catalog_version) throw CatalogChanged();
    write_many_deliveries(ids);
    if (any_set_aside) write_set_aside(ids);
  }
}

// The INSERT itself checks the version and holds it: a round trip less.
void MessageWriter::write_one_delivery(std::span<const std::int64_t> ids,
                                       std::uint64_t catalog_version) {
  const auto one = std::find_if(messages_.begin(), messages_.end(),
                                [](const auto& planned) { return !planned.targets.empty(); });
  const auto id = ids[static_cast<std::size_t>(one - messages_.begin())];
  Values all;
  add_delivery(all, *one, one->targets.front(), id, 0);
  all.add(catalog_version);
  const auto inserted =
      session_.execute(std::string(delivery_columns) +
                           "SELECT 0,?,?,?,?,?,?,?,?,?,? FROM catalog WHERE id = 1 AND version = ?"
                           " LOCK IN SHARE MODE",
                       all);
  if (inserted == 0) throw CatalogChanged();
}

void MessageWriter::write_many_deliveries(std::span<const std::int64_t> ids) {
  std::string rows;
  Values all;
  std::size_t count = 0;
  const auto flush = [&] {
    if (count == 0) return;
    session_.execute(std::string(delivery_columns) + "VALUES " + rows, all);
    rows.clear();
    all = {};
    count = 0;
  };
  for (std::size_t i = 0; i < messages_.size(); ++i) {
    int ordinal = 0;
    for (const auto target : messages_[i].targets) {
      rows += rows.empty() ? "(0,?,?,?,?,?,?,?,?,?,?)" : ",(0,?,?,?,?,?,?,?,?,?,?)";
      add_delivery(all, messages_[i], target, ids[i], ordinal++);
      if (++count == max_statement_rows) flush();
    }
  }
  flush();
}

// Rare, and each queue that is full is one of a few: a statement for each.
void MessageWriter::write_set_aside(std::span<const std::int64_t> ids) {
  const std::string error = "the queue was full when this came (max_depth)";
  std::vector<FiledDeath> deaths;
  for (std::size_t i = 0; i < messages_.size(); ++i) {
    int ordinal = static_cast<int>(messages_[i].targets.size());
    for (const auto target : messages_[i].full) {
      const auto delivery = queue::delivery_of({ids[i]}, ordinal++);
      deaths.push_back({delivery, target, now_, error});
      session_.execute(
          "INSERT INTO delivery (bucket, subscription_id, state, position, id, message_day,"
          " priority, created_at, updated_at, ready_at, expires_at, last_error)"
          " VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
          values(dead_bucket, target.value, code(queue::DeliveryState::dead), position_at(now_),
                 delivery.value, day_of(now_), messages_[i].message->priority, now_, now_, now_,
                 messages_[i].message->expires_at, error));
    }
  }
  file_under_errors(session_, deaths);
}

void MessageWriter::add_delivery(Values& all, const PlannedMessage& planned,
                                 queue::SubscriptionId target, std::int64_t id, int ordinal) const {
  const auto state = planned.due ? queue::DeliveryState::scheduled : queue::DeliveryState::ready;
  const auto priority = planned.message->priority;
  all.add(target.value)
      .add(code(state))
      .add(planned.due ? position_at(*planned.due) : ready_position(priority))
      .add(queue::delivery_of({id}, ordinal).value)
      .add(day_of(now_))
      .add(priority)
      .add(now_)
      .add(now_)
      .add(planned.due.value_or(now_))
      .add(planned.message->expires_at);
}

std::uint64_t hold_catalog(Session& session) {
  auto rows = session.query("SELECT version FROM catalog WHERE id = 1 LOCK IN SHARE MODE");
  if (!rows.next()) throw std::runtime_error("the table catalog has no row: run pmq migrate");
  return rows.unsigned_integer();
}

}  // namespace pmq::store::mysql
