#include "account/login_throttle.h"

#include <algorithm>

#include "account/account.h"

namespace pmq::account {
namespace {

constexpr int free_for_account_and_client = 5;
constexpr int free_for_client = 30;
constexpr int free_for_account = 50;
constexpr seconds first_wait{5};
constexpr std::size_t max_client_length = 45;

}  // namespace

std::array<ThrottleSubject, 3> throttle_subjects(std::string_view account,
                                                 std::string_view client) {
  const std::string name{account.substr(0, max_name_length)};
  const std::string from{client.substr(0, max_client_length)};
  return {{{"both " + from + ' ' + name, free_for_account_and_client},
           {"client " + from, free_for_client},
           {"account " + name, free_for_account}}};
}

std::optional<Time> allowed_again_at(const LoginFailures& failures, int free, Time now) {
  if (failures.count < free || now - failures.last_at > failures_kept) return std::nullopt;
  constexpr int most_doublings = 10;
  const auto wait = std::min<seconds>(
      longest_wait, first_wait * (1 << std::min(failures.count - free, most_doublings)));
  const auto allowed_at = failures.last_at + wait;
  if (allowed_at <= now) return std::nullopt;
  return allowed_at;
}

}  // namespace pmq::account
