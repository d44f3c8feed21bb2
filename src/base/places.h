#pragma once

#include <span>
#include <string_view>

#include "base/time.h"

namespace pmq {

/// A number of places of each kind, which all processes of this user on this host share. A place is
/// held by a process until it gives it back or ends, in whatever way it ends; who waits is served
/// in turn. Where the host has no semaphores, everybody has a place.
class Places {
 public:
  /// Most kinds that there can be, and most places of a kind.
  static constexpr std::size_t most_kinds = 8;
  static constexpr int most_places = 10'000;

  /// Those of that name, made where there are none since the host was started. With other sizes
  /// (each 1 to most_places) than the name had, all are made anew: who has one of the old goes on
  /// without.
  Places(std::string_view name, std::span<const int> sizes);

  enum class Answer { taken, too_many_wait, too_long };
  /// Waits for a place, but not when `most_waiting` others do already.
  [[nodiscard]] Answer take(std::size_t kind, milliseconds patience, int most_waiting);
  /// Must be held.
  void give_back(std::size_t kind) noexcept;
  /// Makes an end of them for all: whoever has or awaits one goes on without.
  void remove() noexcept;
  /// Whether anybody waits for a place of that kind.
  [[nodiscard]] bool is_awaited(std::size_t kind) const noexcept;

 private:
  int id_ = -1;
};

}  // namespace pmq
