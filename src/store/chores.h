#pragma once

#include "base/time.h"

namespace pmq::store {

/// What is to go on while nobody looks at it: bulk changes of dead letters, counting for the
/// charts, retention. Faults are thrown (faults.h).
///
/// For one thread, which may be another one than the dispatcher's.
class ChoreStore {
 public:
  virtual ~ChoreStore() = default;

  /// The one clock of all processes on this store. May have to connect.
  [[nodiscard]] virtual Time now() = 0;
  /// For about as long as the budget says; one statement when there is nothing to do. Of several
  /// processes one at a time is at it. True when deliveries were changed.
  virtual bool do_chores(Time now, milliseconds budget) = 0;
};

}  // namespace pmq::store
