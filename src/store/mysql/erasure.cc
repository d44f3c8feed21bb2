#include "store/mysql/erasure.h"

#include <algorithm>
#include <array>

#include "json/parse.h"
#include "json/pointer.h"
#include "queue/operational_event.h"
#include "store/mysql/error_filing.h"
#include "store/mysql/row_codes.h"

// Each message is a transaction of its own. It holds the message's row first, as a replay does, so
// no delivery can come to it any more; then each delivery that isn't finished, at the place where
// it was seen. Whoever was moving one meanwhile has it moved, and the message is looked at afresh.

namespace pmq::store::mysql {
namespace {

using queue::DeliveryState;

constexpr int messages_of_step = 500;
constexpr std::int64_t payload_bytes_at_once = 2 << 20;
constexpr std::size_t payloads_at_once = 100;
constexpr int log_rows_of_step = 500;
constexpr int tries_of_a_moving_one = 5;
constexpr std::string_view erased_text = "(erased)";

struct Candidate {
  std::int64_t id = 0;
  std::int64_t payload_bytes = 0;
  bool is_wanted = false;     ///< all that is asked for but the payload's field matches
  bool tells_of_one = false;  ///< what the queue told of another message
};

struct Window {
  std::vector<Candidate> candidates;
  int looked_at = 0;
  std::int64_t last = 0;
};

Window read_window(Session& session, const ErasureSelection& selection, std::int64_t from) {
  auto rows = session.query(
      "SELECT id, producer, event_type, payload_bytes, payload_erased_at IS NOT NULL FROM message"
      " WHERE id >= ? ORDER BY id LIMIT ?",
      values(from, messages_of_step));
  Window window;
  for (; rows.next(); ++window.looked_at) {
    Candidate candidate;
    candidate.id = window.last = rows.integer();
    const auto producer = rows.text();
    candidate.tells_of_one = queue::repeats_an_error(rows.text());
    candidate.payload_bytes = rows.integer();
    if (rows.integer() != 0) continue;
    candidate.is_wanted = (!selection.producer || producer == *selection.producer) &&
                          (!selection.message || candidate.id == selection.message->value);
    if (candidate.is_wanted || candidate.tells_of_one) window.candidates.push_back(candidate);
  }
  return window;
}

bool has_field(const std::string& payload, const PayloadField& field) {
  const auto document =
      json::parse(payload, {.max_bytes = payload.size(), .max_values = payload.size()});
  if (!document) return false;
  const auto* const value = json::find_at(document->root(), field.pointer);
  if (value == nullptr) return false;
  return value->is(json::Kind::string) ? value->text() == field.value : value->raw() == field.value;
}

/// One that matches, or would once the message that it tells of is erased.
struct Match {
  std::int64_t id = 0;
  std::optional<queue::MessageId> told_of;
};

std::optional<Match> match(const ErasureSelection& selection, const Candidate& candidate,
                           const std::string& payload) {
  if (candidate.is_wanted && (!selection.field || has_field(payload, *selection.field))) {
    return Match{candidate.id, std::nullopt};
  }
  const auto told_of = candidate.tells_of_one ? queue::message_told_of(payload) : std::nullopt;
  return told_of ? std::optional(Match{candidate.id, told_of}) : std::nullopt;
}

using Candidates = std::vector<Candidate>;

/// Of those in that order, as many as are well read at once; one at the least.
Candidates::const_iterator end_of_read(Candidates::const_iterator begin,
                                       Candidates::const_iterator end) {
  std::int64_t bytes = 0;
  auto last = begin;
  while (last != end && static_cast<std::size_t>(last - begin) < payloads_at_once) {
    bytes += last->payload_bytes;
    if (last != begin && bytes > payload_bytes_at_once) break;
    ++last;
  }
  return last;
}

/// Which of them match by what their payload says.
std::vector<Match> match_some(Session& session, const ErasureSelection& selection,
                              Candidates::const_iterator begin, Candidates::const_iterator end) {
  std::string marks;
  Values ids;
  for (auto each = begin; each != end; ++each) {
    marks += marks.empty() ? "?" : ",?";
    ids.add(each->id);
  }
  auto rows = session.query("SELECT id, payload FROM message WHERE id IN (" + marks +
                                ") AND payload_erased_at IS NULL ORDER BY id",
                            ids);
  std::vector<Match> matched;
  while (rows.next()) {
    const auto id = rows.integer();
    const auto candidate =
        std::find_if(begin, end, [&](const Candidate& each) { return each.id == id; });
    if (auto found = match(selection, *candidate, rows.text())) matched.push_back(*found);
  }
  return matched;
}

/// A delivery that isn't finished, where it was seen.
struct Unfinished {
  int bucket = 0;
  std::int64_t subscription = 0;
  int state = 0;
  std::int64_t position = 0;
  std::int64_t id = 0;
};

std::int64_t first_delivery(std::int64_t message) {
  return queue::delivery_of({message}, 0).value;
}

std::int64_t last_delivery(std::int64_t message) {
  return queue::delivery_of({message}, queue::max_deliveries - 1).value;
}

/// All at one moment, and not held: none is missed that is just moved.
std::vector<Unfinished> read_unfinished(Session& session, std::int64_t message) {
  auto rows = session.query(
      "SELECT bucket, subscription_id, state, position, id FROM delivery FORCE INDEX (by_message)"
      " WHERE id BETWEEN ? AND ? AND bucket IN (0, 1)",
      values(first_delivery(message), last_delivery(message)));
  std::vector<Unfinished> all;
  while (rows.next()) {
    auto& row = all.emplace_back();
    row.bucket = rows.small_integer();
    row.subscription = rows.integer();
    row.state = rows.small_integer();
    row.position = rows.integer();
    row.id = rows.integer();
  }
  return all;
}

/// False: it is somewhere else by now.
bool hold(Session& session, const Unfinished& row) {
  return session
      .query(
          "SELECT 1 FROM delivery WHERE bucket = ? AND subscription_id = ? AND state = ?"
          " AND position = ? AND id = ? FOR UPDATE",
          values(row.bucket, row.subscription, row.state, row.position, row.id))
      .next();
}

void finish(Session& session, const Unfinished& row, const Actor& actor, Time now) {
  const bool was_dead = row.bucket == dead_bucket;
  session.execute(
      "UPDATE delivery SET bucket = ?, state = ?, position = ?, token = NULL, updated_at = ?"
      " WHERE bucket = ? AND subscription_id = ? AND state = ? AND position = ? AND id = ?",
      values(day_of(now), code(was_dead ? DeliveryState::discarded : DeliveryState::cancelled),
             position_at(now), now, row.bucket, row.subscription, row.state, row.position, row.id));
  const queue::DeliveryId delivery{row.id};
  if (was_dead) take_from_errors(session, {&delivery, 1});
  session.execute(
      "INSERT INTO action (delivery_id, kind, actor, reason, at) VALUES (?,?,?,?,?)",
      values(row.id,
             static_cast<int>(was_dead ? queue::ActionKind::discard : queue::ActionKind::cancel),
             actor.name, actor.reason, now));
}

enum class Outcome { erased, waiting, in_progress, moved, gone };

std::optional<Outcome> why_left(const std::vector<Unfinished>& unfinished, LiveWork live) {
  const auto any = [&](auto&& is) { return std::any_of(unfinished.begin(), unfinished.end(), is); };
  if (any([](const auto& row) { return row.state == code(DeliveryState::in_progress); })) {
    return Outcome::in_progress;
  }
  if (live == LiveWork::stays && any([](const auto& row) { return row.bucket == live_bucket; })) {
    return Outcome::waiting;
  }
  return std::nullopt;
}

/// What answers and errors repeat of it goes with it.
void blank(Session& session, std::int64_t message, Time now) {
  session.execute(
      "UPDATE message SET payload = 'null', payload_bytes = 0, cloudevent = NULL,"
      " ordering_key = NULL, payload_erased_at = ? WHERE id = ?",
      values(now, message));
  session.execute(
      "UPDATE attempt SET answer = NULL, error = IF(error IS NULL, NULL, ?)"
      " WHERE delivery_id BETWEEN ? AND ?",
      values(erased_text, first_delivery(message), last_delivery(message)));
  session.execute(
      "UPDATE delivery FORCE INDEX (by_message) SET last_error = ?"
      " WHERE id BETWEEN ? AND ? AND last_error IS NOT NULL",
      values(erased_text, first_delivery(message), last_delivery(message)));
}

Outcome erase(Session& session, std::int64_t message, LiveWork live, const Actor& actor, Time now) {
  const bool is_there =
      session
          .query("SELECT 1 FROM message WHERE id = ? AND payload_erased_at IS NULL FOR UPDATE",
                 values(message))
          .next();
  if (!is_there) return Outcome::gone;
  const auto unfinished = read_unfinished(session, message);
  if (const auto left = why_left(unfinished, live)) return *left;
  for (const auto& row : unfinished)
    if (!hold(session, row)) return Outcome::moved;
  for (const auto& row : unfinished)
    finish(session, row, actor, now);
  blank(session, message, now);
  return Outcome::erased;
}

void count(ErasedSome& some, Outcome outcome) {
  switch (outcome) {
    case Outcome::erased:
      ++some.erased;
      break;
    case Outcome::waiting:
      ++some.waiting;
      break;
    case Outcome::in_progress:
    case Outcome::moved:
      ++some.in_progress;
      break;
    case Outcome::gone:
      return;
  }
  ++some.matched;
}

}  // namespace

std::int64_t count_erased(Session& session, const std::vector<queue::MessageId>& messages) {
  if (messages.empty()) return 0;
  std::string marks;
  Values ids;
  for (const auto& message : messages) {
    marks += marks.empty() ? "?" : ",?";
    ids.add(message.value);
  }
  auto rows = session.query(
      "SELECT COUNT(*) FROM message WHERE id IN (" + marks + ") AND payload_erased_at IS NOT NULL",
      ids);
  return rows.next() ? rows.integer() : 0;
}

queue::MessageId MysqlErasure::newest() {
  return connection_.retrying([](Session& session) {
    auto rows = session.query("SELECT COALESCE(MAX(id), 0) FROM message");
    return queue::MessageId{rows.next() ? rows.integer() : 0};
  });
}

ErasedSome MysqlErasure::erase_some(const ErasureSelection& selection, queue::MessageId from,
                                    LiveWork live, BulkMode mode, const Actor& actor, Time now) {
  const auto window = connection_.retrying(
      [&](Session& session) { return read_window(session, selection, from.value); });
  ErasedSome some;
  some.looked_at = window.looked_at;
  if (window.looked_at == messages_of_step) some.next = {window.last + 1};
  const auto& all = window.candidates;
  for (auto begin = all.begin(); begin != all.end();) {
    const auto end = end_of_read(begin, all.end());
    const auto matched = connection_.retrying(
        [&](Session& session) { return match_some(session, selection, begin, end); });
    for (const auto& found : matched) {
      const bool is_meant = !found.told_of || connection_.retrying([&](Session& session) {
        return count_erased(session, {*found.told_of}) > 0;
      });
      if (!is_meant) continue;
      const auto message = found.id;
      auto outcome = Outcome::moved;
      for (int tries = 0; outcome == Outcome::moved && tries < tries_of_a_moving_one; ++tries) {
        outcome = mode == BulkMode::dry_run ? connection_.retrying([&](Session& session) {
          return why_left(read_unfinished(session, message), live).value_or(Outcome::erased);
        })
                                            : connection_.in_transaction([&](Session& session) {
                                                return erase(session, message, live, actor, now);
                                              });
      }
      count(some, outcome);
    }
    begin = end;
  }
  return some;
}

int MysqlErasure::erase_log(const std::string& user) {
  return connection_.in_transaction([&](Session& session) {
    return static_cast<int>(
        session.execute("DELETE FROM log_entry WHERE user_id = ? ORDER BY user_id, at, id LIMIT ?",
                        values(user, log_rows_of_step)));
  });
}

std::int64_t MysqlErasure::count_log(const std::string& user) {
  return connection_.retrying([&](Session& session) {
    auto rows = session.query(
        "SELECT COUNT(*) FROM log_entry FORCE INDEX (by_user) WHERE user_id = ?", values(user));
    return rows.next() ? rows.integer() : std::int64_t{0};
  });
}

}  // namespace pmq::store::mysql
