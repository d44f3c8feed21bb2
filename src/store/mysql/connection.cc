#include "store/mysql/connection.h"

#include <algorithm>
#include <thread>

namespace pmq::store::mysql {
namespace {

// Shared hosts cut a connection that was idle for a minute; opening one costs a fifth of a
// millisecond, and a connection held for nothing is one that somebody else can't have.
constexpr std::chrono::seconds longest_idle{20};
// A request should end within five seconds, for the web server's sake: a database that restarts is
// waited for so long, one that stays away is told at once.
constexpr std::chrono::milliseconds patience{3500};
constexpr int most_tries = 8;
// Who asks for nothing for so long keeps its turn from nobody.
constexpr milliseconds a_moment{12};
// The server takes a moment to notice that a connection was closed.
constexpr milliseconds time_to_close{20};
constexpr int most_looks = 50;

/// The smaller of what the settings and the server say; 0 is no bound.
int connection_limit(int of_settings, int of_server) {
  if (of_settings == 0 || of_server == 0) return std::max(of_settings, of_server);
  return std::min(of_settings, of_server);
}

/// For consumers, the dashboard and the dispatcher.
int reserve_of(int limit) {
  return std::max(2, limit / 5);
}

[[noreturn]] void throw_fault(const DatabaseError& error) {
  if (error.is_storage_full()) throw StorageFull(error.what());
  if (error.is_missing_schema()) throw SchemaMismatch(error.what());
  if (error.is_out_of_connections()) throw Overloaded(error.what());
  constexpr int access_denied_to_database = 1044;
  constexpr int access_denied = 1045;
  if (error.is_transient() || error.number() == access_denied_to_database ||
      error.number() == access_denied) {
    throw Unavailable(error.what());
  }
  throw std::runtime_error(error.what());
}

}  // namespace

Connection::Connection(config::DatabaseSettings settings, Random& random)
    : settings_(std::move(settings)), random_(random), turn_(settings_) {}

void Connection::begin(Work work) noexcept {
  work_ = work;
  turn_.work(work);
}

Session& Connection::session() {
  const auto now = Steady::now();
  if (session_ && now - last_used_ > longest_idle) drop();
  turn_.take();
  if (!session_) connect();
  last_used_ = now;
  was_connected_ = true;
  return *session_;
}

void Connection::connect() {
  session_.emplace(settings_);
  const int limit = connection_limit(settings_.max_connections, session_->connection_limit());
  if (limit != turn_.connections() && limit != 0 && work_ != Work::other) {
    drop();  // nobody waits for a turn with a connection in hand, where they are few
    turn_.bound_by(limit);
    turn_.take();
    session_.emplace(settings_);
  }
  turn_.bound_by(limit);
  leave_some_for_others();
}

/// Turns are shared on this host alone; what other hosts have of the account's connections, the
/// server knows.
void Connection::leave_some_for_others() {
  const int limit = turn_.connections();
  if (work_ != Work::producing || limit == 0) return;
  for (int looks = 0; looks < most_looks; ++looks) {
    if (session_->connections_of_account() <= limit - reserve_of(limit)) return;
    std::this_thread::sleep_for(time_to_close);
  }
  drop();
  throw Overloaded("of " + std::to_string(limit) + " connections the last are kept for consumers");
}

bool Connection::make_way(milliseconds idle) noexcept {
  const bool is_idle = idle >= a_moment;
  if (turn_.is_over() || (is_idle && turn_.is_awaited())) {
    if (turn_.connections() != 0) drop();
    turn_.end();
  }
  return turn_.has_begun();
}

std::int64_t Connection::round_trips() const noexcept {
  return round_trips_before_ + (session_ ? session_->round_trips() : 0);
}

void Connection::recover(const DatabaseError& error, Tries& tries) {
  tally_.note(Trouble::database_error, std::to_string(error.number()));
  if (session_) session_->rollback();
  const bool are_all_taken = error.is_out_of_connections();
  // A row that somebody holds costs two seconds a try.
  const bool too_late = Steady::now() - tries.since >= patience;
  if (++tries.count >= most_tries || too_late || !(error.is_transient() || are_all_taken)) {
    throw_fault(error);
  }
  pause_before(tries.count, are_all_taken ? time_to_close : milliseconds(2),
               milliseconds(are_all_taken ? 500 : 100));
}

void Connection::recover(const ConnectionLost& error, Tries& tries) {
  tally_.note(Trouble::database_error, "lost");
  drop();
  const auto waited = Steady::now() - tries.since;
  const bool worth_waiting = was_connected_ && waited < patience;
  if (++tries.count > 1 && !worth_waiting) {
    was_connected_ = false;
    throw Unavailable(error.what());
  }
  pause_before(tries.count, milliseconds(10), milliseconds(300));
}

void Connection::commit_or_tell(Session& session) {
  try {
    session.commit();
  } catch (const ConnectionLost& error) {
    drop();
    throw OutcomeUnknown(error.what());
  }
}

void Connection::drop() noexcept {
  round_trips_before_ = round_trips();
  session_.reset();
  turn_.end();
}

// Doubling, and half of it by chance, so that those who collided don't meet again.
void Connection::pause_before(int next_try, milliseconds shortest, milliseconds longest) {
  const auto wait = std::min(longest, shortest * (1 << std::min(next_try, 10)));
  const auto by_chance = static_cast<std::int64_t>(
      next_u64(random_) % static_cast<std::uint64_t>(wait.count() / 2 + 1));
  std::this_thread::sleep_for(wait / 2 + milliseconds(by_chance));
}

}  // namespace pmq::store::mysql
