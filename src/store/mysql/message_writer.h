#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "queue/message.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// The filters changed since the catalog was read: plan again.
struct CatalogChanged {};

/// Another enqueue was first with one of the keys.
struct KeyTaken {};

/// The ids of the try before are in use: by that try, or by another enqueue.
struct IdsTaken {};

/// A message and where it goes.
struct PlannedMessage {
  const queue::NewMessage* message = nullptr;
  std::optional<std::string> fingerprint;  ///< where there is a key: in hex
  std::vector<queue::SubscriptionId> targets;
  std::optional<Time> due;
  /// Queues that have no room for it: dead letters at once.
  std::vector<queue::SubscriptionId> full = {};
};

/// Writes messages, their keys and their deliveries in the transaction that is open. What it is
/// given must outlive it.
class MessageWriter {
 public:
  /// `nonce` tells this enqueue's rows from all others'.
  MessageWriter(Session& session, std::span<const PlannedMessage> messages,
                std::string_view producer, Time now, std::uint64_t nonce)
      : session_(session), messages_(messages), producer_(producer), now_(now), nonce_(nonce) {}

  /// Fills in `ids`, one for each message; or writes under those that are there already, and throws
  /// IdsTaken.
  void write_messages(std::vector<std::int64_t>& ids);
  /// Throws KeyTaken.
  void write_keys(std::span<const std::int64_t> ids);
  /// Holds the catalog until the commit, so that no subscription goes or comes in between. Throws
  /// CatalogChanged unless it is at `catalog_version`.
  void write_deliveries(std::span<const std::int64_t> ids, std::uint64_t catalog_version);

 private:
  void write_messages(std::size_t begin, std::size_t end, std::vector<std::int64_t>& ids,
                      bool have_ids);
  void write_one_delivery(std::span<const std::int64_t> ids, std::uint64_t catalog_version);
  void write_many_deliveries(std::span<const std::int64_t> ids);
  void write_set_aside(std::span<const std::int64_t> ids);
  void add_delivery(Values& all, const PlannedMessage& planned, queue::SubscriptionId target,
                    std::int64_t id, int ordinal) const;

  Session& session_;
  std::span<const PlannedMessage> messages_;
  std::string_view producer_;
  Time now_;
  std::uint64_t nonce_;
};

/// The catalog's version, held against changes until the transaction ends.
[[nodiscard]] std::uint64_t hold_catalog(Session& session);

}  // namespace pmq::store::mysql
