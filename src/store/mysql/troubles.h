#pragma once

#include <chrono>

#include "store/mysql/connection.h"
#include "store/troubles.h"

namespace pmq::store::mysql {

class MysqlTroubles final : public Troubles {
 public:
  /// `connection` must outlive it; its own errors are counted as well.
  explicit MysqlTroubles(Connection& connection) : connection_(connection) {}

  void note(Trouble kind, std::string_view label) override;
  void write_down() noexcept override;

 private:
  using Steady = std::chrono::steady_clock;

  Connection& connection_;
  Steady::time_point next_{};
};

}  // namespace pmq::store::mysql
