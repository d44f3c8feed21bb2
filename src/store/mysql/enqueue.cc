#include <algorithm>
#include <map>
#include <stdexcept>

#include "crypto/hex.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/row_codes.h"

// An enqueue is one transaction: the messages, their idempotency keys, their deliveries, commit.
// For one message that is four statements, so nothing is asked that can be told along the way: the
// INSERT of the deliveries itself checks (and holds) the catalog's version.

namespace pmq::store::mysql {
namespace {

using queue::NewMessage;
using queue::SubscriptionId;

// Statements stay well below the smallest max_allowed_packet that hosts set (1 MiB), even when
// every byte of a payload is escaped.
constexpr std::size_t max_statement_bytes = 400 * 1024;
constexpr std::size_t max_statement_rows = 250;

/// The filters changed since the catalog was read: plan again.
struct CatalogChanged {};

/// Another enqueue was first with one of the keys.
struct KeyTaken {};

/// The ids of the try before are in use: by that try, or by another enqueue.
struct IdsTaken {};

/// What one message of the batch becomes.
struct Planned {
  const NewMessage* message = nullptr;
  std::size_t index = 0;                   ///< in the batch
  std::optional<std::string> fingerprint;  ///< where there is a key: in hex
  std::vector<SubscriptionId> targets;
  std::optional<Time> due;
};

struct StoredKey {
  queue::MessageId message;
  int deliveries = 0;
  std::string fingerprint;
};

std::string fingerprint_of(const NewMessage& message) {
  return crypto::hex_encode(crypto::bytes_of(queue::fingerprint(message)));
}

/// One enqueue from its first try to its last. The ids that the messages were given stay the same
/// over tries: when a commit's answer was lost, the next try meets its own rows if they were
/// stored, and the nonce tells that they are its own.
class Enqueue {
 public:
  Enqueue(Catalog& catalog, std::span<const NewMessage> messages, std::string_view producer,
          Time now, std::uint64_t nonce)
      : catalog_(catalog), messages_(messages), producer_(producer), now_(now), nonce_(nonce) {}

  tl::expected<std::vector<Enqueued>, EnqueueFault> run(Session& session) {
    constexpr int most_rounds = 20;
    for (int round = 0; round < most_rounds; ++round) {
      try {
        return run_once(session);
      } catch (const CatalogChanged&) {
        session.rollback();
        catalog_.reload(session);
      } catch (const KeyTaken&) {
        session.rollback();
        look_up_keys_ = true;
      } catch (const IdsTaken&) {
        session.rollback();
        outcome_unknown_ = true;
      }
    }
    throw Unavailable("the subscriptions or idempotency keys keep changing under an enqueue");
  }

 private:
  tl::expected<std::vector<Enqueued>, EnqueueFault> run_once(Session& session) {
    catalog_.ensure_loaded(session);
    if (is_stored_already(session)) return result_;
    result_.assign(messages_.size(), {});
    if (const auto fault = plan(session)) return tl::unexpected(*fault);
    if (!planned_.empty()) store(session);
    return result_;
  }

  // After a COMMIT whose answer was lost: this call's own rows, or none.
  bool is_stored_already(Session& session) {
    if (!outcome_unknown_) return false;
    outcome_unknown_ = false;
    auto rows = session.query("SELECT nonce FROM message WHERE id = ?", values(ids_.front()));
    if (!rows.next()) return false;
    if (rows.unsigned_integer() != nonce_) {
      ids_.clear();  // given to somebody else after the server had crashed
      return false;
    }
    fill_in_stored();
    return true;
  }

  std::optional<EnqueueFault> plan(Session& session) {
    planned_.clear();
    same_as_.clear();
    const auto stored = look_up_keys_ || messages_.size() > 1
                            ? stored_keys(session)
                            : std::map<std::string, StoredKey, std::less<>>();
    std::map<std::string_view, std::size_t> first_with_key;
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      const auto& message = messages_[i];
      Planned planned{&message, i, std::nullopt, {}, due_time(message, now_)};
      if (message.idempotency_key) {
        planned.fingerprint = fingerprint_of(message);
        if (const auto found = stored.find(*message.idempotency_key); found != stored.end()) {
          if (found->second.fingerprint != *planned.fingerprint) {
            return EnqueueFault{EnqueueFaultKind::idempotency_key_reused, i};
          }
          result_[i] = {found->second.message, found->second.deliveries, true};
          continue;
        }
        const auto [first, is_new] = first_with_key.try_emplace(*message.idempotency_key, i);
        if (!is_new) {
          if (fingerprint_of(messages_[first->second]) != *planned.fingerprint) {
            return EnqueueFault{EnqueueFaultKind::idempotency_key_reused, i};
          }
          same_as_[i] = first->second;
          continue;
        }
      }
      if (!find_targets(session, planned)) {
        return EnqueueFault{EnqueueFaultKind::queue_not_found, i};
      }
      planned_.push_back(std::move(planned));
    }
    if (ids_.size() != planned_.size()) ids_.clear();
    return std::nullopt;
  }

  bool find_targets(Session& session, Planned& planned) {
    const auto& message = *planned.message;
    if (!message.queue) {
      planned.targets = catalog_.matching(message.event_type);
      return true;
    }
    const auto* subscription = catalog_.find(*message.queue);
    if (subscription == nullptr) {
      if (catalog_.refresh(session)) throw CatalogChanged();
      return false;
    }
    planned.targets = {subscription->id};
    return true;
  }

  std::map<std::string, StoredKey, std::less<>> stored_keys(Session& session) {
    std::map<std::string, StoredKey, std::less<>> stored;
    Values keys;
    std::string marks;
    for (const auto& message : messages_) {
      if (!message.idempotency_key) continue;
      keys.add(*message.idempotency_key);
      marks += marks.empty() ? "?" : ",?";
    }
    if (marks.empty()) return stored;
    auto rows = session.query(
        "SELECT idempotency_key, message_id, deliveries, fingerprint FROM idempotency"
        " WHERE idempotency_key IN (" +
            marks + ")",
        keys);
    while (rows.next()) {
      auto key = rows.text();
      auto& entry = stored[std::move(key)];
      entry.message = {rows.integer()};
      entry.deliveries = rows.small_integer();
      entry.fingerprint = rows.text();
    }
    return stored;
  }

  void store(Session& session) {
    session.begin();
    insert_messages(session);
    insert_keys(session);
    insert_deliveries(session);
    outcome_unknown_ = true;
    session.commit();
    outcome_unknown_ = false;
    fill_in_stored();
  }

  void insert_messages(Session& session) {
    const bool have_ids = !ids_.empty();
    for (std::size_t begin = 0; begin < planned_.size();) {
      std::size_t end = begin;
      std::size_t bytes = 0;
      while (end < planned_.size() && end - begin < max_statement_rows &&
             (end == begin || bytes + size_of(planned_[end]) <= max_statement_bytes)) {
        bytes += size_of(planned_[end++]);
      }
      insert_messages(session, begin, end, have_ids);
      begin = end;
    }
  }

  static std::size_t size_of(const Planned& planned) {
    return planned.message->payload.size() + 300;
  }

  void insert_messages(Session& session, std::size_t begin, std::size_t end, bool have_ids) {
    static constexpr std::string_view columns =
        "INSERT INTO message (id, day, nonce, created_at, event_type, producer, priority,"
        " not_before, expires_at, idempotency_key, ordering_key, schema_version, traceparent,"
        " cloudevent, payload_bytes, payload) VALUES ";
    static constexpr std::string_view row = "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
    std::string sql(columns);
    Values all;
    for (std::size_t i = begin; i < end; ++i) {
      const auto& message = *planned_[i].message;
      if (i > begin) sql += ',';
      sql += row;
      all.add(have_ids ? std::optional<std::int64_t>(ids_[i]) : std::nullopt)
          .add(day_of(now_))
          .add(nonce_)
          .add(now_)
          .add(message.event_type)
          .add(producer_)
          .add(message.priority)
          .add(message.delay ? planned_[i].due : message.not_before)
          .add(message.expires_at)
          .add(message.idempotency_key)
          .add(message.ordering_key)
          .add(message.schema_version)
          .add(message.traceparent)
          .add(message.cloudevent)
          .add(static_cast<std::int64_t>(message.payload.size()))
          .add(message.payload);
    }
    if (have_ids) {
      insert_again(session, sql, all);
      return;
    }
    const auto first = session.insert(sql, all);
    // One INSERT of known rows is given its ids in one go, whatever the lock mode is.
    for (std::size_t i = begin; i < end; ++i) {
      ids_.push_back(first + static_cast<std::int64_t>(i - begin) * session.id_step());
    }
    if (ids_.back() > queue::max_message_id) {
      throw std::runtime_error("message ids are used up");
    }
  }

  static void insert_again(Session& session, const std::string& sql, const Values& all) {
    try {
      session.execute(sql, all);
    } catch (const DatabaseError& error) {
      if (error.is_duplicate_key()) throw IdsTaken();
      throw;
    }
  }

  void insert_keys(Session& session) {
    std::string sql;
    Values all;
    for (std::size_t i = 0; i < planned_.size(); ++i) {
      const auto& planned = planned_[i];
      if (!planned.fingerprint) continue;
      sql += sql.empty() ? "(?,?,?,?,?)" : ",(?,?,?,?,?)";
      all.add(*planned.message->idempotency_key)
          .add(ids_[i])
          .add(day_of(now_))
          .add(static_cast<std::int64_t>(planned.targets.size()))
          .add(*planned.fingerprint);
    }
    if (sql.empty()) return;
    try {
      session.execute(
          "INSERT INTO idempotency (idempotency_key, message_id, day, deliveries, fingerprint)"
          " VALUES " +
              sql,
          all);
    } catch (const DatabaseError& error) {
      if (error.is_duplicate_key()) throw KeyTaken();
      throw;
    }
  }

  static constexpr std::string_view delivery_columns =
      "INSERT INTO delivery (bucket, subscription_id, state, position, id, message_day, priority,"
      " created_at, updated_at, ready_at, expires_at) ";

  void insert_deliveries(Session& session) {
    std::size_t count = 0;
    for (const auto& planned : planned_)
      count += planned.targets.size();
    if (count == 1) {
      insert_one_delivery(session);
    } else {
      hold_catalog(session);
      insert_many_deliveries(session);
    }
  }

  void insert_one_delivery(Session& session) {
    const auto one = std::find_if(planned_.begin(), planned_.end(),
                                  [](const auto& planned) { return !planned.targets.empty(); });
    const auto id = ids_[static_cast<std::size_t>(one - planned_.begin())];
    Values all;
    add_delivery(all, *one, one->targets.front(), id, 0);
    all.add(catalog_.version());
    const auto inserted =
        session.execute(std::string(delivery_columns) +
                            "SELECT 0,?,?,?,?,?,?,?,?,?,? FROM catalog WHERE id = 1 AND version = ?"
                            " LOCK IN SHARE MODE",
                        all);
    if (inserted == 0) throw CatalogChanged();
  }

  // Held until the commit, so that no subscription goes or comes in between.
  void hold_catalog(Session& session) {
    auto rows = session.query("SELECT version FROM catalog WHERE id = 1 LOCK IN SHARE MODE");
    if (!rows.next() || rows.unsigned_integer() != catalog_.version()) throw CatalogChanged();
  }

  void insert_many_deliveries(Session& session) {
    std::string rows;
    Values all;
    std::size_t count = 0;
    const auto flush = [&] {
      if (count == 0) return;
      session.execute(std::string(delivery_columns) + "VALUES " + rows, all);
      rows.clear();
      all = {};
      count = 0;
    };
    for (std::size_t i = 0; i < planned_.size(); ++i) {
      int ordinal = 0;
      for (const auto target : planned_[i].targets) {
        rows += rows.empty() ? "(0,?,?,?,?,?,?,?,?,?,?)" : ",(0,?,?,?,?,?,?,?,?,?,?)";
        add_delivery(all, planned_[i], target, ids_[i], ordinal++);
        if (++count == max_statement_rows) flush();
      }
    }
    flush();
  }

  void add_delivery(Values& all, const Planned& planned, SubscriptionId target, std::int64_t id,
                    int ordinal) const {
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

  void fill_in_stored() {
    for (std::size_t i = 0; i < planned_.size(); ++i) {
      const auto& planned = planned_[i];
      result_[planned.index] = {{ids_[i]}, static_cast<int>(planned.targets.size()), false};
    }
    // A key that stands twice in the batch: the second is the first's duplicate.
    for (const auto& [index, first] : same_as_) {
      result_[index] = result_[first];
      result_[index].duplicate = true;
    }
  }

  Catalog& catalog_;
  std::span<const NewMessage> messages_;
  std::string_view producer_;
  Time now_;
  std::uint64_t nonce_;

  bool look_up_keys_ = false;
  bool outcome_unknown_ = false;
  std::vector<Planned> planned_;
  std::map<std::size_t, std::size_t> same_as_;
  std::vector<std::int64_t> ids_;  // of planned_
  std::vector<Enqueued> result_;
};

}  // namespace

tl::expected<std::vector<Enqueued>, EnqueueFault> MysqlStore::enqueue(
    std::span<const NewMessage> messages, std::string_view producer, Time now) {
  Enqueue enqueue(catalog_, messages, producer, now, next_u64(connection_.random()));
  return connection_.retrying([&](Session& session) { return enqueue.run(session); });
}

}  // namespace pmq::store::mysql
