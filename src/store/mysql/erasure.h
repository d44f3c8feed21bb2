#pragma once

#include "store/erasure.h"
#include "store/mysql/connection.h"

namespace pmq::store::mysql {

/// Which of these messages were erased.
[[nodiscard]] std::int64_t count_erased(Session& session,
                                        const std::vector<queue::MessageId>& messages);

class MysqlErasure final : public Erasure {
 public:
  /// `connection` must outlive it.
  explicit MysqlErasure(Connection& connection) : connection_(connection) {}

  queue::MessageId newest() override;
  ErasedSome erase_some(const ErasureSelection& selection, queue::MessageId from, LiveWork live,
                        BulkMode mode, const Actor& actor, Time now) override;
  int erase_log(const std::string& user) override;
  std::int64_t count_log(const std::string& user) override;

 private:
  Connection& connection_;
};

}  // namespace pmq::store::mysql
