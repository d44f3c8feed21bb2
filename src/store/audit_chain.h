#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/audit.h"

namespace pmq::store {

/// SHA-256, in hex, over these texts in this order: the hash of the entry before (64 zeros for the
/// very first), then id, milliseconds since 1970, actor, client, action, target, reason, details.
/// Each is written as its length in bytes, a colon, itself and a line end, one that is missing as
/// `-` and a line end: no two different entries are written alike.
[[nodiscard]] std::string chained_hash(std::string_view previous, const AuditEntry& entry);

/// The action of the entries that tell which ones have gone as their time was over. Their details
/// name the last of these and its hash: `{"first":1,"last":4711,"hash":"…"}`.
inline constexpr std::string_view pruned_action = "audit.prune";

/// Where the chain is broken first.
struct ChainFault {
  std::int64_t id = 0;
  std::string what;  ///< "is missing", for people
};

/// Checks a chain, one entry after the other, in constant memory. After a fault it is of no use.
class ChainCheck {
 public:
  explicit ChainCheck(const AuditChain& chain);

  /// The next one by id, from the very first that there is.
  [[nodiscard]] std::optional<ChainFault> take(const AuditRecord& record);
  /// When there is none any more: whether the end is there. Entries that were added meanwhile are
  /// welcome.
  [[nodiscard]] std::optional<ChainFault> end() const;

  [[nodiscard]] std::int64_t last_id() const noexcept { return next_id_ - 1; }
  /// Of the last one that was taken.
  [[nodiscard]] const std::string& last_hash() const noexcept { return hash_; }
  [[nodiscard]] std::int64_t checked() const noexcept { return next_id_ - chain_.first_id; }

 private:
  void note_pruning(const AuditEntry& entry);

  AuditChain chain_;
  std::int64_t next_id_;
  std::string hash_;
  /// Of the entry before the first one, as an entry has told when it went.
  std::int64_t pruned_id_ = 0;
  std::string pruned_hash_;
};

}  // namespace pmq::store
