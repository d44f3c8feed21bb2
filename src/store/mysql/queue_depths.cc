#include "store/mysql/queue_depths.h"

#include "store/mysql/row_codes.h"

namespace pmq::store::mysql {
namespace {

constexpr std::chrono::seconds longest_trusted{1};
constexpr std::chrono::milliseconds full_trusted{200};
// All processes together may add half of what is left before one of them counts again.
constexpr std::int64_t share_of_rest = 80;
// Counting a long queue must not become most of the work: a row takes a fraction of a microsecond.
constexpr std::chrono::microseconds trusted_for_each_row{5};

}  // namespace

bool QueueDepths::is_full(Session& session, const queue::Subscription& queue) {
  if (!queue.max_depth) return false;
  auto& known = known_[queue.id.value];
  if (!is_fresh(known, *queue.max_depth)) known = count(session, queue);
  return known.depth + known.added >= *queue.max_depth;
}

void QueueDepths::added(queue::SubscriptionId queue) {
  const auto known = known_.find(queue.value);
  if (known != known_.end()) ++known->second.added;
}

bool QueueDepths::is_fresh(const Known& known, std::int64_t bound) {
  const auto age = Steady::now() - known.counted_at;
  if (age < known.depth * trusted_for_each_row) return true;
  if (known.depth >= bound) return age < full_trusted;
  return age < longest_trusted && known.added < (bound - known.depth) / share_of_rest;
}

QueueDepths::Known QueueDepths::count(Session& session, const queue::Subscription& queue) {
  Known known;
  auto rows = session.query(
      "SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE bucket = ? AND subscription_id = ?"
      " LIMIT ?) AS counted",
      values(live_bucket, queue.id.value, *queue.max_depth));
  if (rows.next()) known.depth = rows.integer();
  known.counted_at = Steady::now();
  return known;
}

}  // namespace pmq::store::mysql
