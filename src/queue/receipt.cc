#include "queue/receipt.h"

#include "crypto/base64.h"

namespace pmq::queue {
namespace {

constexpr std::size_t number_bytes = 8;

void append_big_endian(std::string& out, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8)
    out += static_cast<char>((number >> shift) & 0xff);
}

std::uint64_t read_big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes)
    number = (number << 8) | static_cast<unsigned char>(byte);
  return number;
}

}  // namespace

std::string to_text(const Receipt& receipt) {
  std::string bytes;
  bytes.reserve(2 * number_bytes);
  append_big_endian(bytes, static_cast<std::uint64_t>(receipt.delivery.value));
  append_big_endian(bytes, receipt.token);
  return crypto::base64url_encode(bytes);
}

std::optional<Receipt> parse_receipt(std::string_view text) {
  const auto bytes = crypto::base64url_decode(text);
  if (!bytes || bytes->size() != 2 * number_bytes) return std::nullopt;
  const std::string_view view = *bytes;
  const auto delivery = read_big_endian(view.substr(0, number_bytes));
  if (delivery == 0 || delivery > static_cast<std::uint64_t>(max_delivery_id)) return std::nullopt;
  return Receipt{{static_cast<std::int64_t>(delivery)}, read_big_endian(view.substr(number_bytes))};
}

}  // namespace pmq::queue
