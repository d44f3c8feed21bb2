#pragma once

namespace pmq::store {

/// What verbs are called for: when connections get scarce, producers are the first to be told to
/// come again (Overloaded), so that what is in the queue can still be worked off and looked at.
enum class Work { producing, other };

}  // namespace pmq::store
