#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pmq::http {

struct Header {
  std::string name;
  std::string value;
};

/// A whole answer; nothing is sent before it is complete.
struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<Header> headers;
};

/// The status' own phrase (RFC 9110).
[[nodiscard]] std::string_view title_of(int status) noexcept;

/// Status line and headers in the form of CGI, with the empty line that ends them. Control
/// characters in values become blanks, so that no value can begin a header of its own.
[[nodiscard]] std::string header_block(const Response& response);

}  // namespace pmq::http
