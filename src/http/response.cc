#include "http/response.h"

namespace pmq::http {
namespace {

void add(std::string& block, std::string_view name, std::string_view value) {
  block += name;
  block += ": ";
  for (const char c : value)
    block += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  block += "\r\n";
}

}  // namespace

std::string_view title_of(int status) noexcept {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 303:
      return "See Other";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 507:
      return "Insufficient Storage";
  }
  return "Unknown";
}

std::string header_block(const Response& response) {
  std::string block;
  block.reserve(384);
  add(block, "Status",
      std::to_string(response.status) + ' ' + std::string(title_of(response.status)));
  add(block, "Content-Type", response.content_type);
  add(block, "Content-Length", std::to_string(response.body.size()));
  for (const Header& header : response.headers)
    add(block, header.name, header.value);
  block += "\r\n";
  return block;
}

}  // namespace pmq::http
