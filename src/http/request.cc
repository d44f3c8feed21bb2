#include "http/request.h"

#include "http/header_text.h"
#include "http/percent.h"
#include "http/problem.h"

namespace pmq::http {
namespace {

/// "/apps/queue" of "/apps/queue/cgi-bin/api.fcgi".
std::string_view folder_of_installation(std::string_view script_name) noexcept {
  const std::string_view folder = script_name.substr(0, script_name.rfind('/'));
  const std::size_t slash = folder.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : folder.substr(0, slash);
}

/// REQUEST_URI can be a whole URL (a request in absolute form).
std::string_view without_origin(std::string_view uri) noexcept {
  if (uri.starts_with('/')) return uri;
  const std::size_t authority = uri.find("://");
  if (authority == std::string_view::npos) return uri;
  const std::size_t path = uri.find('/', authority + 3);
  return path == std::string_view::npos ? "/" : uri.substr(path);
}

}  // namespace

Address address_of(const Variables& variables) {
  const std::string_view uri = without_origin(variables.get("REQUEST_URI"));
  const std::size_t question = uri.find('?');
  Address address;
  if (question != std::string_view::npos) address.query = uri.substr(question + 1);

  auto path = percent_decode_path(uri.substr(0, question));
  if (!path) throw Refusal({400, "malformed_request", "The address is not percent-encoded."});
  const std::string_view prefix = folder_of_installation(variables.get("SCRIPT_NAME"));
  if (path->starts_with(prefix) && path->size() > prefix.size() && (*path)[prefix.size()] == '/') {
    address.prefix = prefix;
    path->erase(0, prefix.size());
  }
  address.path = std::move(*path);
  return address;
}

std::string_view bearer_token(const Variables& variables) noexcept {
  constexpr std::string_view scheme = "bearer ";
  for (const std::string_view variable : {"HTTP_AUTHORIZATION", "REDIRECT_HTTP_AUTHORIZATION"}) {
    const std::string_view header = variables.get(variable);
    if (header.size() > scheme.size() &&
        equal_ignoring_case(header.substr(0, scheme.size()), scheme)) {
      return trim(header.substr(scheme.size()));
    }
  }
  return {};
}

}  // namespace pmq::http
