#pragma once

#include <optional>
#include <string_view>

namespace pmq {

/// Sets of semaphores on this host, of all its users.
struct SemaphoreSets {
  int made;
  int most;
};

/// Nothing where the host has no semaphores.
[[nodiscard]] std::optional<SemaphoreSets> semaphore_sets() noexcept;

/// Takes the Places of that name off the host: whoever has or awaits one goes on without. Returns
/// whether there were any.
bool remove_places(std::string_view name) noexcept;

}  // namespace pmq
