#pragma once

#include <cstddef>
#include <string>

#include "api/call.h"
#include "api/routes.h"
#include "http/body.h"
#include "http/variables.h"

namespace pmq::api {

struct IncomingBody {
  MediaType media_type = MediaType::json;
  std::string bytes;  ///< `{}` where it may be left out and was
};

/// Reads what the route reads. Throws Refusal for another Content-Type (415), more than the route
/// takes (413), and a body cut short (400).
[[nodiscard]] IncomingBody read_incoming_body(Body kind, const http::Variables& variables,
                                              http::BodySource& source,
                                              std::size_t max_payload_bytes);

}  // namespace pmq::api
