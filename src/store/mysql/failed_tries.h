#pragma once

#include "store/failed_tries.h"
#include "store/mysql/connection.h"

namespace pmq::store::mysql {

class MysqlFailedTries final : public FailedTries {
 public:
  /// `connection` must outlive it.
  explicit MysqlFailedTries(Connection& connection) : connection_(connection) {}

  std::vector<guard::FailedTries> of(std::span<const guard::TrySubject> subjects) override;
  void note(std::span<const guard::TrySubject> subjects, Time now) override;
  bool forget(std::string_view subject) override;
  int forget_account(std::string_view name) override;
  std::vector<TriesOfSubject> latest(int most, Time now) override;

 private:
  Connection& connection_;
};

}  // namespace pmq::store::mysql
