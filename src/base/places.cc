#include "base/places.h"

#include <sys/sem.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>

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

/// The last semaphore of a set tells whether the others have been filled: whoever finds it at zero
/// fills them in the same step.
void fill_once(int id, std::span<const int> sizes) noexcept {
  std::array<sembuf, Places::most_kinds + 2> steps{};
  std::size_t count = 0;
  steps[count++] = step(sizes.size(), 0, IPC_NOWAIT);
  for (std::size_t kind = 0; kind < sizes.size(); ++kind)
    steps[count++] = step(kind, sizes[kind], 0);
  steps[count++] = step(sizes.size(), 1, 0);
  ::semop(id, steps.data(), count);
}

}  // namespace

Places::Places(std::string_view name, std::span<const int> sizes) {
  if (sizes.size() > most_kinds) return;
  constexpr int ours_alone = 0600;
  id_ = ::semget(key_of(name), static_cast<int>(sizes.size()) + 1, IPC_CREAT | ours_alone);
  if (id_ >= 0) fill_once(id_, sizes);
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

}  // namespace pmq
