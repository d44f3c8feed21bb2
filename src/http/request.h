#pragma once

#include <string>
#include <string_view>

#include "http/body.h"
#include "http/variables.h"

namespace pmq::http {

/// Where a request goes.
struct Address {
  std::string prefix;      ///< the folder that PMQ is installed in: "" or "/apps/queue"
  std::string path;        ///< decoded, behind the prefix: "/v1/messages/7"
  std::string_view query;  ///< as sent, without its `?`
};

/// Reads it from REQUEST_URI, which is still as the client wrote it: PATH_INFO is decoded, its
/// slashes merged, and it is lost where the server rewrote the address. SCRIPT_NAME tells the
/// prefix: what stands before `/cgi-bin/`. Throws Refusal (400) for an address that can't be
/// decoded.
[[nodiscard]] Address address_of(const Variables& variables);

/// The token of `Authorization: Bearer`; empty where there is none. Some servers hand the header on
/// only under the name that a rewrite gave it.
[[nodiscard]] std::string_view bearer_token(const Variables& variables) noexcept;

}  // namespace pmq::http
