#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "store/page.h"

namespace pmq::store {

/// What somebody did. Never changed once it is written.
struct AuditEntry {
  std::int64_t id = 0;  ///< given by the store
  Time at{};
  std::string actor;
  std::string client;  ///< address; empty for the command line
  std::string action;  ///< `subscription.pause`
  std::string target;
  std::optional<std::string> reason;
  std::optional<std::string> details;  ///< a JSON object: before and after, or what else tells it
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
  /// neither does.
  virtual void attach(const AuditEntry& entry) = 0;
  /// Forgets what is attached and wasn't written.
  virtual void detach() noexcept = 0;
  /// Writes it by itself.
  virtual void write(const AuditEntry& entry) = 0;
  /// Latest first.
  [[nodiscard]] virtual Page<AuditEntry> entries(const AuditFilter& filter,
                                                 const PageRequest& page) = 0;
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
