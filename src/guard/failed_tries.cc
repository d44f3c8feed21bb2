#include "guard/failed_tries.h"

#include <algorithm>

namespace pmq::guard {
namespace {

constexpr seconds first_wait{5};
constexpr std::size_t max_client_length = 48;
constexpr std::size_t max_account_length = 64;

/// What keys begin with, and what is free for each.
struct Kind {
  std::string_view prefix;
  int free;
};
constexpr Kind account_and_client{"both ", 5};
constexpr Kind client_alone{"client ", 30};
constexpr Kind account_alone{"account ", 50};
constexpr std::array kinds{account_and_client, client_alone, account_alone};
constexpr std::string_view token_prefix = "token ";

TrySubject subject(const Kind& kind, const std::string& what) {
  return {std::string(kind.prefix) + what, kind.free};
}

}  // namespace

std::array<TrySubject, 3> subjects_of_login(std::string_view account, std::string_view client) {
  const std::string name{account.substr(0, max_account_length)};
  const std::string from{client.substr(0, max_client_length)};
  return {subject(account_and_client, from + ' ' + name), subject(client_alone, from),
          subject(account_alone, name)};
}

TrySubject subject_of_token(std::string_view client, int free) {
  return {std::string(token_prefix) + std::string(client.substr(0, max_client_length)), free};
}

int free_tries(std::string_view key, int of_tokens) noexcept {
  for (const auto& kind : kinds)
    if (key.starts_with(kind.prefix)) return kind.free;
  return of_tokens;
}

std::optional<Time> allowed_again_at(const FailedTries& failures, int free, Time now) {
  if (failures.count < free || now - failures.last_at > failures_kept) return std::nullopt;
  constexpr int most_doublings = 10;
  const auto wait = std::min<seconds>(
      longest_wait, first_wait * (1 << std::min(failures.count - free, most_doublings)));
  const auto allowed_at = failures.last_at + wait;
  if (allowed_at <= now) return std::nullopt;
  return allowed_at;
}

}  // namespace pmq::guard
