#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "base/time.h"

namespace pmq::account {

struct AccountId {
  std::int64_t value = 0;

  friend bool operator==(const AccountId&, const AccountId&) = default;
};

/// What a person may do at the dashboard. The numbers are stored: they never change.
enum class Role : std::uint8_t {
  viewer = 0,     ///< look at everything
  operator_ = 1,  ///< and change everything
};

[[nodiscard]] std::string_view name(Role role) noexcept;
[[nodiscard]] std::optional<Role> role_of(std::string_view name) noexcept;

struct Account {
  AccountId id;
  std::string name;
  Role role = Role::viewer;
  Time created_at{};
  std::optional<Time> last_login_at;
};

inline constexpr std::size_t max_name_length = 64;
inline constexpr std::size_t min_password_length = 10;
inline constexpr std::size_t max_password_bytes = 256;

/// 1 to 64 characters of A-Z a-z 0-9 . _ @ + -
[[nodiscard]] bool is_account_name(std::string_view text) noexcept;

/// What is wrong with a new password, as the end of a sentence that begins with "The password";
/// none when it serves. Length counts, rules of composition don't (NIST SP 800-63B).
[[nodiscard]] std::optional<std::string_view> fault_of_password(const Secret& password,
                                                                std::string_view account_name);

}  // namespace pmq::account
