#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/page.h"

namespace pmq::store {

/// What somebody did. Never changed once it is written.
struct AuditEntry {
  std::int64_t id = 0;  ///< given by the store: one more than that of the entry before
  Time at{};
  std::string actor;   ///< an account, `token:` and a subject, or `cli:` and a user
  std::string client;  ///< address; empty for the command line
  std::string action;  ///< `subscription.pause`
  std::string target;
  std::optional<std::string> reason;
  std::optional<std::string> details;  ///< a JSON object: before and after, or what else tells it
};

/// An entry with its link of the chain (audit_chain.h).
struct AuditRecord {
  AuditEntry entry;
  std::string hash;
};

/// Both ends of the chain, as the store knows them.
struct AuditChain {
  std::int64_t first_id = 1;  ///< of the first entry that is kept
  std::string previous_hash;  ///< of the entry before that one
  std::int64_t last_id = 0;
  std::string last_hash;
};

/// All given members must match.
struct AuditFilter {
  std::optional<std::string> actor;
  std::optional<std::string> action;  ///< whole, or its part before the dot
  std::optional<Time> since;
  std::optional<Time> until;
};

class AuditTrail {
 public:
  virtual ~AuditTrail() = default;

  /// Writes the entry in the transaction of this process's next change that succeeds: both hold or
  /// neither does. What that change knows of itself (before and after, how many) is written as its
  /// details, beside those that it has.
  virtual void attach(const AuditEntry& entry) = 0;
  /// Forgets what is attached and wasn't written.
  virtual void detach() noexcept = 0;
  /// Writes it by itself.
  virtual void write(const AuditEntry& entry) = 0;
  /// Latest first.
  [[nodiscard]] virtual Page<AuditEntry> entries(const AuditFilter& filter,
                                                 const PageRequest& page) = 0;

  [[nodiscard]] virtual AuditChain chain() = 0;
  /// Those behind that id, oldest first, at most `most`.
  [[nodiscard]] virtual std::vector<AuditRecord> records(std::int64_t after, int most) = 0;
  /// Removes entries from before that time, oldest first and at most `most`; the chain then begins
  /// behind them. Returns how many.
  virtual int prune(Time before, int most) = 0;
};

/// As long as it lives, the next change takes the entry along.
class Audited {
 public:
  Audited(AuditTrail& trail, const AuditEntry& entry) : trail_(trail) { trail_.attach(entry); }
  Audited(const Audited&) = delete;
  Audited& operator=(const Audited&) = delete;
  ~Audited() { trail_.detach(); }

 private:
  AuditTrail& trail_;
};

}  // namespace pmq::store
