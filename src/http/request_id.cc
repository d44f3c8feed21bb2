#include "http/request_id.h"

#include <algorithm>
#include <array>

#include "crypto/hex.h"

namespace pmq::http {
namespace {

bool is_safe(char c) noexcept {
  constexpr std::string_view marks = "._:/+=~-";
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         marks.find(c) != std::string_view::npos;
}

}  // namespace

std::string request_id(std::optional<std::string_view> sent, Random& random) {
  constexpr std::size_t max_length = 128;
  if (sent && !sent->empty() && sent->size() <= max_length &&
      std::all_of(sent->begin(), sent->end(), is_safe)) {
    return std::string{*sent};
  }
  std::array<std::byte, 16> bytes;
  random.fill(bytes);
  return crypto::hex_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace pmq::http
