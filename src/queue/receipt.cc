#include "queue/receipt.h"

#include "crypto/base64.h"

namespace pmq::queue {
namespace {

constexpr int delivery_bytes = 8;
constexpr int token_bytes = 8;
constexpr int subscription_bytes = 4;
constexpr int time_bytes = 8;
constexpr std::size_t all_bytes = delivery_bytes + token_bytes + subscription_bytes + time_bytes;

void append_big_endian(std::string& out, std::uint64_t number, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    out += static_cast<char>((number >> shift) & 0xff);
}

std::uint64_t take_big_endian(std::string_view& bytes, std::size_t count) {
  std::uint64_t number = 0;
  for (const char byte : bytes.substr(0, count))
    number = (number << 8) | static_cast<unsigned char>(byte);
  bytes.remove_prefix(count);
  return number;
}

}  // namespace

std::string to_text(const Receipt& receipt) {
  std::string bytes;
  bytes.reserve(all_bytes);
  append_big_endian(bytes, static_cast<std::uint64_t>(receipt.delivery.value), delivery_bytes);
  append_big_endian(bytes, receipt.token, token_bytes);
  append_big_endian(bytes, static_cast<std::uint64_t>(receipt.subscription.value),
                    subscription_bytes);
  append_big_endian(bytes,
                    static_cast<std::uint64_t>(receipt.lease_ends_at.time_since_epoch().count()),
                    time_bytes);
  return crypto::base64url_encode(bytes);
}

std::optional<Receipt> parse_receipt(std::string_view text) {
  const auto bytes = crypto::base64url_decode(text);
  if (!bytes || bytes->size() != all_bytes) return std::nullopt;
  std::string_view rest = *bytes;
  const auto delivery = take_big_endian(rest, delivery_bytes);
  if (delivery == 0 || delivery > static_cast<std::uint64_t>(max_delivery_id)) return std::nullopt;
  Receipt receipt{{static_cast<std::int64_t>(delivery)}, take_big_endian(rest, token_bytes)};
  receipt.subscription = {static_cast<std::int64_t>(take_big_endian(rest, subscription_bytes))};
  receipt.lease_ends_at =
      Time(milliseconds(static_cast<std::int64_t>(take_big_endian(rest, time_bytes))));
  return receipt;
}

}  // namespace pmq::queue
