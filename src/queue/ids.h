#pragma once

#include <compare>
#include <cstdint>

namespace pmq::queue {

/// A number given by the store; ids of different things don't mix.
template <typename Tag>
struct Id {
  std::int64_t value = 0;

  friend auto operator<=>(const Id&, const Id&) = default;
};

using MessageId = Id<struct MessageTag>;
using DeliveryId = Id<struct DeliveryTag>;
using SubscriptionId = Id<struct SubscriptionTag>;

/// A delivery's id is its message's id followed by its number among the message's deliveries, so
/// that either can be found from the other without an index.
inline constexpr int ordinal_bits = 10;
/// Deliveries that one message can have in its whole life, replays among them.
inline constexpr int max_deliveries = 1 << ordinal_bits;
/// Ids stay below 2^53, where every JSON reader is exact.
inline constexpr std::int64_t max_message_id = (std::int64_t{1} << (53 - ordinal_bits)) - 1;
inline constexpr std::int64_t max_delivery_id = (std::int64_t{1} << 53) - 1;

/// `ordinal` from 0 to max_deliveries - 1.
[[nodiscard]] constexpr DeliveryId delivery_of(MessageId message, int ordinal) noexcept {
  return {(message.value << ordinal_bits) | ordinal};
}

[[nodiscard]] constexpr MessageId message_of(DeliveryId delivery) noexcept {
  return {delivery.value >> ordinal_bits};
}

}  // namespace pmq::queue
