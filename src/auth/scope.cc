#include "auth/scope.h"

#include <algorithm>
#include <array>

namespace pmq::auth {
namespace {

constexpr std::array<std::string_view, 6> names = {"mq:enqueue", "mq:consume", "mq:subscribe",
                                                   "mq:operate", "mq:read",    "log:write"};

}  // namespace

std::string_view name(Scope scope) noexcept {
  return names[static_cast<std::size_t>(scope)];
}

std::optional<Scope> scope_of(std::string_view name) noexcept {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Scope>(found - names.begin());
}

ScopeSet::ScopeSet(std::initializer_list<Scope> scopes) {
  for (const Scope scope : scopes)
    insert(scope);
}

ScopeSet ScopeSet::parse(std::string_view space_separated) noexcept {
  ScopeSet scopes;
  while (!space_separated.empty()) {
    const std::size_t end = std::min(space_separated.find(' '), space_separated.size());
    if (const auto scope = scope_of(space_separated.substr(0, end))) scopes.insert(*scope);
    space_separated.remove_prefix(std::min(end + 1, space_separated.size()));
  }
  return scopes;
}

ScopeSet ScopeSet::all() noexcept {
  ScopeSet scopes;
  scopes.bits_.set();
  return scopes;
}

bool ScopeSet::contains(Scope scope) const noexcept {
  return bits_[static_cast<std::size_t>(scope)];
}

bool ScopeSet::intersects(const ScopeSet& other) const noexcept {
  return (bits_ & other.bits_).any();
}

void ScopeSet::insert(Scope scope) noexcept {
  bits_[static_cast<std::size_t>(scope)] = true;
}

std::string ScopeSet::text() const {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!bits_[i]) continue;
    if (!text.empty()) text += ' ';
    text += names[i];
  }
  return text;
}

}  // namespace pmq::auth
