#pragma once

#include "store/figures.h"
#include "store/mysql/catalog.h"
#include "store/mysql/connection.h"

namespace pmq::store::mysql {

class MysqlFigures final : public Figures {
 public:
  /// Both must outlive it.
  MysqlFigures(Connection& connection, Catalog& catalog)
      : connection_(connection), catalog_(catalog) {}

  void count_finished_minutes(Time now, milliseconds budget) override;
  std::optional<Time> counted_until() override;
  std::map<std::string, std::vector<Figure>> figures(const FigureWindow& window) override;

 private:
  Connection& connection_;
  Catalog& catalog_;
};

}  // namespace pmq::store::mysql
