#include <algorithm>
#include <functional>
#include <map>

#include "crypto/hex.h"
#include "store/mysql/message_writer.h"
#include "store/mysql/mysql_store.h"

// An enqueue is one transaction: the messages, their idempotency keys, their deliveries, commit.
// For one message that is four statements, so nothing is asked that can be told along the way: the
// INSERT of the deliveries itself checks (and holds) the catalog's version.

namespace pmq::store::mysql {
namespace {

using queue::NewMessage;

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
  Enqueue(Connection& connection, Catalog& catalog, QueueDepths& depths,
          std::span<const NewMessage> messages, std::string_view producer, Time now)
      : connection_(connection),
        catalog_(catalog),
        depths_(depths),
        messages_(messages),
        producer_(producer),
        now_(now),
        nonce_(next_u64(connection.random())) {}

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
    indexes_.clear();
    same_as_.clear();
    const auto stored = look_up_keys_ || messages_.size() > 1
                            ? stored_keys(session)
                            : std::map<std::string, StoredKey, std::less<>>();
    std::map<std::string_view, std::size_t> first_with_key;
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      const auto& message = messages_[i];
      PlannedMessage planned{&message, std::nullopt, {}, due_time(message, now_)};
      if (message.idempotency_key) {
        planned.fingerprint = fingerprint_of(message);
        if (const auto found = stored.find(*message.idempotency_key); found != stored.end()) {
          if (found->second.fingerprint != *planned.fingerprint) {
            return EnqueueFault{EnqueueFaultKind::idempotency_key_reused, i};
          }
          result_[i] = {found->second.message, found->second.deliveries, true, false};
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
      if (!set_aside_full(session, planned)) {
        // It may be one that was stored before: then this is its answer, and no refusal.
        if (message.idempotency_key && !look_up_keys_) throw KeyTaken();
        return EnqueueFault{EnqueueFaultKind::queue_full, i};
      }
      planned_.push_back(std::move(planned));
      indexes_.push_back(i);
    }
    if (ids_.size() != planned_.size()) ids_.clear();
    return std::nullopt;
  }

  bool find_targets(Session& session, PlannedMessage& planned) {
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

  // An event for several queues is kept for those that have room; for one that has none it becomes
  // a dead letter, to be requeued once there is. Only what no queue has room for is refused.
  bool set_aside_full(Session& session, PlannedMessage& planned) {
    const auto is_full = [&](queue::SubscriptionId id) {
      const auto* queue = catalog_.find(id);
      return queue != nullptr && depths_.is_full(session, *queue);
    };
    auto& targets = planned.targets;
    const auto full = std::stable_partition(targets.begin(), targets.end(), std::not_fn(is_full));
    if (full == targets.begin() && full != targets.end()) return false;
    planned.full.assign(full, targets.end());
    targets.erase(full, targets.end());
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
    MessageWriter writer(session, planned_, producer_, now_, nonce_);
    session.begin();
    writer.write_messages(ids_);
    writer.write_keys(ids_);
    writer.write_deliveries(ids_, catalog_.version());
    connection_.write_attached(session);
    outcome_unknown_ = true;
    session.commit();
    outcome_unknown_ = false;
    fill_in_stored();
  }

  void fill_in_stored() {
    connection_.detach();
    const auto is_webhook = [this](queue::SubscriptionId id) {
      const auto* target = catalog_.find(id);
      return target != nullptr && target->kind == queue::SubscriptionKind::webhook;
    };
    for (std::size_t i = 0; i < planned_.size(); ++i) {
      const auto& targets = planned_[i].targets;
      for (const auto target : targets)
        depths_.added(target);
      result_[indexes_[i]] = {{ids_[i]},
                              static_cast<int>(targets.size() + planned_[i].full.size()),
                              false,
                              std::any_of(targets.begin(), targets.end(), is_webhook)};
    }
    // A key that stands twice in the batch: the second is the first's duplicate.
    for (const auto& [index, first] : same_as_) {
      result_[index] = result_[first];
      result_[index].duplicate = true;
    }
  }

  Connection& connection_;
  Catalog& catalog_;
  QueueDepths& depths_;
  std::span<const NewMessage> messages_;
  std::string_view producer_;
  Time now_;
  std::uint64_t nonce_;

  bool look_up_keys_ = false;
  bool outcome_unknown_ = false;
  std::vector<PlannedMessage> planned_;
  std::vector<std::size_t> indexes_;  // of planned_ in the batch
  std::map<std::size_t, std::size_t> same_as_;
  std::vector<std::int64_t> ids_;  // of planned_
  std::vector<Enqueued> result_;
};

}  // namespace

tl::expected<std::vector<Enqueued>, EnqueueFault> MysqlStore::enqueue(
    std::span<const NewMessage> messages, std::string_view producer, Time now) {
  Enqueue enqueue(connection_, catalog_, depths_, messages, producer, now);
  return connection_.retrying([&](Session& session) {
    room_.require(session);
    return enqueue.run(session);
  });
}

}  // namespace pmq::store::mysql
