#include <stdexcept>

#include "store/mysql/mysql_store.h"

namespace pmq::store::mysql {

using queue::Subscription;

tl::expected<Subscription, SubscriptionFault> MysqlStore::rotate_secret(std::string_view,
                                                                        const Secret&, seconds,
                                                                        Time) {
  throw std::logic_error("rotate_secret comes later");
}

tl::expected<Subscription, SubscriptionFault> MysqlStore::set_signing_key(
    std::string_view, const std::optional<crypto::Ed25519Key>&, Time) {
  throw std::logic_error("set_signing_key comes later");
}

tl::expected<Subscription, SubscriptionFault> MysqlStore::reset_breaker(std::string_view,
                                                                        const Actor&, Time) {
  throw std::logic_error("reset_breaker comes later");
}

std::vector<std::optional<EndpointStatus>> MysqlStore::endpoints(
    std::span<const Subscription> subscriptions, Time) {
  return std::vector<std::optional<EndpointStatus>>(subscriptions.size());
}

tl::expected<Page<BreakerChange>, SubscriptionFault> MysqlStore::breaker_changes(
    std::string_view, const PageRequest&) {
  return {};
}

std::vector<DispatcherStatus> MysqlStore::dispatchers(Time) {
  return {};
}

std::string MysqlStore::installation_id() {
  throw std::logic_error("installation_id comes later");
}

}  // namespace pmq::store::mysql
