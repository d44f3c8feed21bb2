#include "base/places.h"

#include <sys/sem.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>

#include "base/semaphore_sets.h"

namespace pmq {
namespace {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;

// System V's semaphores, as they alone are given back by the kernel when their holder is killed
// (SEM_UNDO), and can be waited for with a bound.

/// FNV-1a, cut to a key that isn't IPC_PRIVATE.
key_t key_of(std::string_view name) noexcept {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : name)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return static_cast<key_t>((hash ^ (hash >> 32)) & 0x7fffffff) | 1;
}

sembuf step(std::size_t kind, int by, int flags) noexcept {
  return {static_cast<unsigned short>(kind), static_cast<short>(by), static_cast<short>(flags)};
}

/// What stands in the last semaphore of a set that was filled with these sizes: 1 to 32767, the
/// most that a semaphore holds.
int mark_of(std::span<const int> sizes) noexcept {
  constexpr unsigned most = 32767;
  unsigned mark = 17;
  for (const int size : sizes)
    mark = mark * 31 + static_cast<unsigned>(size);
  return static_cast<int>(mark % most) + 1;
}

/// Whoever finds the last semaphore at zero fills all, in the same step.
void fill_once(int id, std::span<const int> sizes) noexcept {
  std::array<sembuf, Places::most_kinds + 2> steps{};
  std::size_t count = 0;
  steps[count++] = step(sizes.size(), 0, IPC_NOWAIT);
  for (std::size_t kind = 0; kind < sizes.size(); ++kind)
    steps[count++] = step(kind, sizes[kind], 0);
  steps[count++] = step(sizes.size(), mark_of(sizes), 0);
  ::semop(id, steps.data(), count);
}

/// A name is one set, however often its sizes change: the host has few, and keeps what is left on
/// it until it restarts. -1 where it has none to give.
int made_or_found(key_t key, std::span<const int> sizes) noexcept {
  constexpr int tries = 5;  // somebody may say other sizes at the same time
  constexpr int ours_alone = 0600;
  const auto last = static_cast<int>(sizes.size());
  for (int i = 0; i < tries; ++i) {
    const int id = ::semget(key, last + 1, IPC_CREAT | ours_alone);
    if (id < 0) return -1;
    fill_once(id, sizes);
    if (::semctl(id, last, GETVAL) == mark_of(sizes)) return id;
    ::semctl(id, 0, IPC_RMID);
  }
  return -1;
}

}  // namespace

Places::Places(std::string_view name, std::span<const int> sizes) {
  if (sizes.size() <= most_kinds) id_ = made_or_found(key_of(name), sizes);
}

Places::Answer Places::take(std::size_t kind, milliseconds patience, int most_waiting) {
  if (id_ < 0) return Answer::taken;
  auto at_once = step(kind, -1, SEM_UNDO | IPC_NOWAIT);
  if (::semop(id_, &at_once, 1) == 0) return Answer::taken;
  if (errno == EAGAIN && ::semctl(id_, static_cast<int>(kind), GETNCNT) >= most_waiting) {
    return Answer::too_many_wait;
  }
  auto in_turn = step(kind, -1, SEM_UNDO);
  const auto until = steady_clock::now() + patience;
  while (errno == EAGAIN || errno == EINTR) {
    const nanoseconds left = until - steady_clock::now();
    if (left.count() <= 0) return Answer::too_long;
    const timespec longest{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
    if (::semtimedop(id_, &in_turn, 1, &longest) == 0) return Answer::taken;
  }
  // Somebody has removed the set: there is nothing left to share.
  id_ = -1;
  return Answer::taken;
}

void Places::give_back(std::size_t kind) noexcept {
  auto back = step(kind, 1, SEM_UNDO);
  if (id_ >= 0 && ::semop(id_, &back, 1) != 0) id_ = -1;
}

void Places::remove() noexcept {
  if (id_ >= 0) ::semctl(id_, 0, IPC_RMID);
  id_ = -1;
}

bool Places::is_awaited(std::size_t kind) const noexcept {
  return id_ >= 0 && ::semctl(id_, static_cast<int>(kind), GETNCNT) > 0;
}

bool remove_places(std::string_view name) noexcept {
  const int id = ::semget(key_of(name), 0, 0);
  return id >= 0 && ::semctl(id, 0, IPC_RMID) == 0;
}

std::optional<SemaphoreSets> semaphore_sets() noexcept {
  seminfo info{};
  // The caller of semctl() declares what it takes.
  const union {
    int value;
    seminfo* info;
  } place{.info = &info};
  if (::semctl(0, 0, SEM_INFO, place) < 0) return std::nullopt;
  return SemaphoreSets{.made = info.semusz, .most = info.semmni};
}

}  // namespace pmq
