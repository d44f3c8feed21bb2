#include "store/mysql/turn.h"

#include <algorithm>
#include <array>

#include "base/semaphore_sets.h"
#include "store/faults.h"
#include "store/mysql/remove_turns.h"

namespace pmq::store::mysql {
namespace {

constexpr milliseconds turn{100};
// Where connections are few, one is closed at its end and another opened, and the server takes its
// time to notice.
constexpr milliseconds turn_with_few{500};
// With what the work itself may take, a request should end within five seconds.
constexpr milliseconds patience{2000};
// With those that have their turn, fewer than the hundred processes that mod_fcgid runs of a
// program.
constexpr int most_waiting = 48;
// More at a time make each slower, and all together no faster.
constexpr int enough = 16;

// Until the server has been asked, one at a time asks it.
constexpr int unknown = -1;

/// Whatever uses the same account shares its connections.
std::string name_of(const config::DatabaseSettings& settings) {
  return "pmq " + settings.socket + ' ' + settings.host + ' ' + std::to_string(settings.port) +
         ' ' + settings.user;
}

/// A name of its own, as processes that know and those that don't must not undo each other's sizes.
std::string name_until_known(const std::string& account) {
  return account + " asking";
}

std::size_t kind_of(Work work) noexcept {
  return static_cast<std::size_t>(work);
}

}  // namespace

Shares shares_of(int connections) noexcept {
  if (connections == unknown) return {1, 1, 1};
  if (connections == 0) return {enough, enough, enough / 2};
  return {std::max(1, (connections - 3) / 4), std::max(1, (connections - 3) / 3),
          std::max(1, connections / 7)};
}

int remove_turns(const config::DatabaseSettings& settings) {
  const auto account = name_of(settings);
  int removed = 0;
  for (const auto& name : {account, name_until_known(account)})
    if (remove_places(name)) ++removed;
  return removed;
}

Turn::Turn(const config::DatabaseSettings& settings)
    : account_(name_of(settings)),
      connections_(settings.max_connections == 0 ? unknown : settings.max_connections) {}

void Turn::work(Work work) noexcept {
  work_ = work;
  is_turned_away_ = false;
}

void Turn::take() {
  if (work_ == Work::other || held_ == work_) return;
  end();
  if (!is_turned_away_) {
    if (!places_) share();
    const auto answer = places_->take(kind_of(work_), patience, most_waiting);
    is_turned_away_ = answer != Places::Answer::taken;
  }
  if (is_turned_away_) throw Overloaded("too many processes want the database at the same time");
  held_ = work_;
  began_ = Steady::now();
}

void Turn::bound_by(int connections) {
  if (connections == connections_) return;
  const bool had_begun = has_begun();
  end();
  connections_ = connections;
  places_.reset();
  if (had_begun) take();
}

void Turn::share() {
  const auto shares = shares_of(connections_);
  const std::array sizes = {shares.producing, shares.consuming, shares.looking};
  places_.emplace(connections_ == unknown ? name_until_known(account_) : account_, sizes);
}

bool Turn::is_awaited() const noexcept {
  return held_ && places_->is_awaited(kind_of(*held_));
}

bool Turn::is_over() const noexcept {
  const auto shortest = connections_ == 0 ? turn : turn_with_few;
  return held_ && Steady::now() - began_ >= shortest && is_awaited();
}

void Turn::end() noexcept {
  if (held_) places_->give_back(kind_of(*held_));
  held_.reset();
}

}  // namespace pmq::store::mysql
