#pragma once

namespace pmq::store {

/// What verbs are called for. Each kind but `other` has a bound of its own on how many processes of
/// a host do it at a time, so that producers, when there are too many (Overloaded), leave it to
/// others to work off what is in the queue and to look at it.
enum class Work { producing, consuming, looking, other };

}  // namespace pmq::store
