#pragma once

#include "health/facts.h"

namespace pmq::store {

/// Reads what the checks of health::examine() are made of.
class Vitals {
 public:
  virtual ~Vitals() = default;

  /// A few dozen statements, each bounded however much the tables hold. A database that can't be
  /// used is a fact like others: nothing is thrown for it.
  [[nodiscard]] virtual health::Facts read() = 0;
};

}  // namespace pmq::store
