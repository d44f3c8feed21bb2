#pragma once

#include <string_view>

#include "account/account.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// What read_account() reads, in its order, from `account a`.
inline constexpr std::string_view account_columns =
    "a.id, a.name, a.role, a.created_at, a.last_login_at";

[[nodiscard]] inline account::Account read_account(Rows& row) {
  account::Account account;
  account.id = {row.integer()};
  account.name = row.text();
  account.role = static_cast<account::Role>(row.small_integer());
  account.created_at = row.time();
  account.last_login_at = row.optional_time();
  return account;
}

}  // namespace pmq::store::mysql
