#include "http/body.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace pmq::http {
namespace {

constexpr std::size_t unknown = std::numeric_limits<std::size_t>::max();

tl::expected<std::size_t, BodyFault> announced_length(std::optional<std::string_view> text) {
  if (!text || text->empty()) return unknown;
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), length);
  if (error == std::errc::result_out_of_range) return tl::unexpected(BodyFault::too_large);
  if (error != std::errc() || end != text->data() + text->size()) {
    return tl::unexpected(BodyFault::bad_length);
  }
  return length;
}

}  // namespace

tl::expected<std::string, BodyFault> read_body(BodySource& source,
                                               std::optional<std::string_view> content_length,
                                               std::size_t max_bytes) {
  const auto announced = announced_length(content_length);
  if (!announced) return tl::unexpected(announced.error());
  if (*announced != unknown && *announced > max_bytes) return tl::unexpected(BodyFault::too_large);

  constexpr std::size_t first_guess = 16 * 1024;
  std::string body;
  std::size_t size = 0;
  while (size < *announced) {
    if (size == body.size()) {
      const std::size_t wanted =
          *announced != unknown ? *announced : std::max(2 * size, first_guess);
      body.resize(std::min(wanted, max_bytes + 1));
    }
    const std::size_t got = source.read({body.data() + size, body.size() - size});
    if (got == 0) break;
    size += got;
    if (size > max_bytes) return tl::unexpected(BodyFault::too_large);
  }
  if (*announced != unknown && size < *announced) return tl::unexpected(BodyFault::too_short);
  body.resize(size);
  return body;
}

}  // namespace pmq::http
