#pragma once

#include <bitset>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace pmq::auth {

/// What a token allows.
enum class Scope : std::uint8_t { enqueue, consume, subscribe, operate, read, log_write };

/// As it stands in a token: `mq:enqueue`, `log:write`.
[[nodiscard]] std::string_view name(Scope scope) noexcept;
[[nodiscard]] std::optional<Scope> scope_of(std::string_view name) noexcept;

class ScopeSet {
 public:
  ScopeSet() = default;
  ScopeSet(std::initializer_list<Scope> scopes);

  /// Reads `mq:enqueue mq:consume`; names it doesn't know belong to other services and are skipped.
  [[nodiscard]] static ScopeSet parse(std::string_view space_separated) noexcept;
  [[nodiscard]] static ScopeSet all() noexcept;

  [[nodiscard]] bool contains(Scope scope) const noexcept;
  [[nodiscard]] bool intersects(const ScopeSet& other) const noexcept;
  [[nodiscard]] bool empty() const noexcept { return bits_.none(); }
  void insert(Scope scope) noexcept;
  /// The names, separated by spaces.
  [[nodiscard]] std::string text() const;

  friend bool operator==(const ScopeSet&, const ScopeSet&) = default;

 private:
  std::bitset<6> bits_;
};

}  // namespace pmq::auth
