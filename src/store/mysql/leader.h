#pragma once

#include "store/leader.h"
#include "store/mysql/connection.h"

namespace pmq::store::mysql {

/// As Leader::lead() and resign(), for those who have a session at hand. Each is safe to run again.
[[nodiscard]] bool lead(Session& session, std::string_view duty, std::uint64_t holder, Time now,
                        seconds term);
void resign(Session& session, std::string_view duty, std::uint64_t holder);
/// Whether anybody has it.
[[nodiscard]] bool is_led(Session& session, std::string_view duty, Time now);
/// Whether nobody else has taken it meanwhile; and nobody does before the open transaction ends,
/// even when the term is over.
[[nodiscard]] bool keeps_duty(Session& session, std::string_view duty, std::uint64_t holder);

class MysqlLeader final : public Leader {
 public:
  /// `connection` must outlive it.
  explicit MysqlLeader(Connection& connection) : connection_(connection) {}

  bool lead(std::string_view duty, std::uint64_t holder, Time now, seconds term) override;
  void resign(std::string_view duty, std::uint64_t holder) override;

 private:
  Connection& connection_;
};

}  // namespace pmq::store::mysql
