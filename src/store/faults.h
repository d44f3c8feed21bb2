#pragma once

#include <stdexcept>
#include <string>

namespace pmq::store {

/// What ends a request. `what()` is for the log: it can hold what the database said.
struct Unavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The connection was lost while a change was being committed, and whether it holds can't be told.
struct OutcomeUnknown : Unavailable {
  using Unavailable::Unavailable;
};

/// No connection is left for this kind of work.
struct Overloaded : Unavailable {
  using Unavailable::Unavailable;
};

/// The disk or the quota is full.
struct StorageFull : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The schema is older or newer than this program, or not there at all.
struct SchemaMismatch : Unavailable {
  using Unavailable::Unavailable;
};

}  // namespace pmq::store
