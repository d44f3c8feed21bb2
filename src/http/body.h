#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace pmq::http {

/// The bytes that come with a request.
class BodySource {
 public:
  virtual ~BodySource() = default;
  /// Fills the start of `buffer` and returns how much; 0 is the end. May give less than is left.
  virtual std::size_t read(std::span<char> buffer) = 0;
};

enum class BodyFault {
  too_large,
  too_short,   ///< fewer bytes came than were announced
  bad_length,  ///< Content-Length is no number
};

/// Reads all of it, up to `max_bytes`. Without a length announced (a chunked request) the end of
/// the source is the body's.
[[nodiscard]] tl::expected<std::string, BodyFault> read_body(
    BodySource& source, std::optional<std::string_view> content_length, std::size_t max_bytes);

}  // namespace pmq::http
