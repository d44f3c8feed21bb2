#pragma once

#include <optional>
#include <string>
#include <vector>

#include "view/page.h"
#include "view/templates.h"

namespace pmq::view {

struct SessionRow {
  std::string account;
  std::string client;
  std::string agent;
  bool is_this_one = false;
  Time created_at{};
  Time seen_at{};
};

struct AccountRow {
  std::string name;
  std::string role;
  bool is_own = false;
  bool is_operator = false;
  std::string sessions;
  Time created_at{};
  std::optional<Time> last_login_at;
};

struct AccountsView {
  std::vector<AccountRow> accounts;
  std::vector<SessionRow> sessions;
  std::string name;  ///< as it was typed into the form of a new one
  std::string fault;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const AccountsView& view);

/// The page of one's own password and sessions.
struct OwnAccountView {
  std::vector<SessionRow> sessions;
  std::string fault;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const OwnAccountView& view);

}  // namespace pmq::view
