#include "api/rate_limiter.h"

#include <exception>
#include <utility>

#include "guard/client_address.h"
#include "http/problem.h"
#include "log/log.h"
#include "store/faults.h"

namespace pmq::api {
namespace {

constexpr seconds overrides_kept{5};
constexpr seconds pause_after_failure{1};
// Strangers choose addresses: what is remembered of them is bounded.
constexpr std::size_t most_quotas = 10'000;

std::string key_of(std::string_view client, std::string_view endpoint) {
  return std::string(client) + '\n' + std::string(endpoint);
}

http::Refusal refused(const guard::Standing& standing) {
  return http::Refusal({429,
                        "rate_limited",
                        "There are more requests than the limit for this " +
                            std::string(standing.policy) + " allows. Send it again later.",
                        {},
                        {{"Retry-After", std::to_string(standing.reset_after.count())}}});
}

}  // namespace

std::string_view endpoint_of(const Route& route) noexcept {
  constexpr std::string_view version = "/v1/";
  auto path = route.pattern;
  path.remove_prefix(path.starts_with(version) ? version.size() : 1);
  return path.substr(0, path.find('/'));
}

RateLimiter::RateLimiter(RateRules rules, store::RateLimits& store, const Clock& clock)
    : rules_(std::move(rules)), store_(store), clock_(clock) {}

std::string RateLimiter::client_of(const http::Variables& variables) const {
  return guard::client_block(guard::client_address(
      variables.get("REMOTE_ADDR"), variables.get("HTTP_X_FORWARDED_FOR"), rules_.trusted_proxies));
}

void RateLimiter::admit_address(const Route& route, const std::string& client,
                                std::vector<guard::Standing>& standings) {
  const auto endpoint = endpoint_of(route);
  // Tells of the process alone, also while there is no database.
  if (!rules_.by_address.any() || endpoint == "ping") return;
  admit("address", rules_.by_address, "ip:" + client, endpoint, standings);
}

void RateLimiter::admit_subject(const Route& route, std::string_view subject,
                                std::vector<guard::Standing>& standings) {
  if (!rules_.by_subject.any() || subject.empty()) return;
  admit("subject", rules_.by_subject, "sub:" + std::string(subject), endpoint_of(route), standings);
}

void RateLimiter::admit(std::string_view policy, const guard::Limits& limits,
                        const std::string& client, std::string_view endpoint,
                        std::vector<guard::Standing>& standings) {
  const auto limit = limit_of(limits, client, endpoint);
  if (!limit) return;
  if (quotas_.size() >= most_quotas) forget_old_quotas();
  auto& quota = quotas_[key_of(client, endpoint)];
  auto answer = quota.use(*limit, now());
  bool allowed = answer == guard::Quota::Answer::allowed;
  if (answer == guard::Quota::Answer::ask) {
    if (now() < store_is_away_until_) return;
    try {
      allowed = ask(quota, client, endpoint);
    } catch (const store::Overloaded&) {
      throw;
    } catch (const std::exception& fault) {
      store_is_away_until_ = now() + pause_after_failure;
      log::warn("rate limits are not held: their table can't be reached",
                {{"cause", fault.what()}});
      return;
    }
  }
  standings.push_back({policy, *limit, quota.remaining(), quota.reset_after(now())});
  if (!allowed) throw refused(standings.back());
}

std::optional<guard::Limit> RateLimiter::limit_of(const guard::Limits& limits,
                                                  const std::string& client,
                                                  std::string_view endpoint) {
  read_overrides();
  for (const auto name : {endpoint, std::string_view("*")}) {
    if (const auto own = overrides_.find(key_of(client, name)); own != overrides_.end()) {
      return own->second;
    }
  }
  return limits.of(endpoint);
}

void RateLimiter::read_overrides() {
  if (now() < store_is_away_until_ || now() < read_overrides_at_ + overrides_kept) return;
  try {
    offset_ = std::chrono::duration_cast<milliseconds>(store_.now() - clock_.now());
    overrides_.clear();
    for (const auto& each : store_.overrides())
      overrides_[key_of(each.client, each.endpoint)] = each.limit;
    read_overrides_at_ = now();
  } catch (const store::Overloaded&) {
    throw;
  } catch (const std::exception& fault) {
    store_is_away_until_ = now() + pause_after_failure;
    log::warn("overrides of rate limits can't be read", {{"cause", fault.what()}});
  }
}

bool RateLimiter::ask(guard::Quota& quota, const std::string& client, std::string_view endpoint) {
  const auto grant = store_.take({.client = client,
                                  .endpoint = std::string(endpoint),
                                  .limit = quota.limit(),
                                  .window_start = quota.window_start(),
                                  .wanted = quota.wanted(),
                                  .refused = quota.refused_untold()});
  return quota.granted(grant.block, grant.taken, now());
}

void RateLimiter::forget_old_quotas() {
  std::erase_if(quotas_, [&](const auto& each) { return each.second.is_over(now()); });
  if (quotas_.size() >= most_quotas) quotas_.clear();
}

}  // namespace pmq::api
