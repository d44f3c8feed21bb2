#include "account/account.h"

#include <algorithm>

#include "base/characters.h"
#include "base/utf8.h"

namespace pmq::account {

std::string_view name(Role role) noexcept {
  return role == Role::operator_ ? "operator" : "viewer";
}

std::optional<Role> role_of(std::string_view name) noexcept {
  if (name == "viewer") return Role::viewer;
  if (name == "operator") return Role::operator_;
  return std::nullopt;
}

bool is_account_name(std::string_view text) noexcept {
  constexpr std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@+-";
  return !text.empty() && text.size() <= max_name_length &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

std::optional<std::string_view> fault_of_password(const Secret& password,
                                                  std::string_view account_name) {
  const auto text = password.reveal();
  if (!is_valid_utf8(text)) return "is no UTF-8 text";
  if (count_characters(text) < min_password_length) return "must have at least 10 characters";
  if (text.size() > max_password_bytes) return "must have at most 256 bytes";
  if (text == account_name) return "must not be the account's name";
  if (std::all_of(text.begin(), text.end(), [&](char c) { return c == text.front(); })) {
    return "must not be one character over and over";
  }
  return std::nullopt;
}

}  // namespace pmq::account
