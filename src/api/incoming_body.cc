#include "api/incoming_body.h"

#include <optional>
#include <utility>

#include "http/media_type.h"
#include "http/problem.h"

namespace pmq::api {
namespace {

constexpr std::size_t kibibyte = 1024;
constexpr std::size_t mebibyte = 1024 * kibibyte;

std::size_t max_bytes(Body kind, std::size_t max_payload_bytes) noexcept {
  switch (kind) {
    case Body::none:
      return 0;
    case Body::json:
    case Body::optional_json:
      return mebibyte;
    case Body::message:
      return max_payload_bytes + 64 * kibibyte;
    case Body::batch:
      return 4 * mebibyte;
  }
  return 0;
}

std::optional<MediaType> media_type(Body kind, std::string_view content_type) {
  const auto type = http::parse_utf8_media_type(content_type);
  if (!type) return std::nullopt;
  if (*type == "application/json") return MediaType::json;
  if (kind == Body::message && *type == "application/cloudevents+json") {
    return MediaType::cloudevent;
  }
  if (kind == Body::batch && *type == "application/cloudevents-batch+json") {
    return MediaType::cloudevent_batch;
  }
  return std::nullopt;
}

http::Refusal unsupported_media_type(Body kind) {
  std::string detail = "The Content-Type must be application/json";
  if (kind == Body::message) detail += " or application/cloudevents+json";
  if (kind == Body::batch) detail += " or application/cloudevents-batch+json";
  return http::Refusal({415, "unsupported_media_type", detail + ", in UTF-8."});
}

http::Refusal refusal(http::BodyFault fault, std::size_t max) {
  switch (fault) {
    case http::BodyFault::too_large:
      return http::Refusal({413, "request_too_large",
                            "The body must have at most " + std::to_string(max) + " bytes."});
    case http::BodyFault::too_short:
      break;
    case http::BodyFault::bad_length:
      return http::Refusal({400, "malformed_request", "Content-Length is not a number."});
  }
  return http::Refusal(
      {400, "body_length_mismatch", "The body has fewer bytes than Content-Length says."});
}

}  // namespace

IncomingBody read_incoming_body(Body kind, const http::Variables& variables,
                                http::BodySource& source, std::size_t max_payload_bytes) {
  IncomingBody incoming;
  if (kind == Body::none) return incoming;
  const std::size_t max = max_bytes(kind, max_payload_bytes);
  auto bytes = http::read_body(source, variables.find("CONTENT_LENGTH"), max);
  const bool empty = bytes && bytes->empty();
  const std::string_view content_type = variables.get("CONTENT_TYPE");

  // Nothing at all has no type either. Where a body may be left out, what client libraries say of
  // the type of nothing isn't looked at.
  const bool untyped = empty && (content_type.empty() || kind == Body::optional_json);
  if (!untyped) {
    const auto type = media_type(kind, content_type);
    if (!type) throw unsupported_media_type(kind);
    incoming.media_type = *type;
  }
  if (!bytes) throw refusal(bytes.error(), max);
  incoming.bytes = std::move(*bytes);
  if (empty && kind == Body::optional_json) incoming.bytes = "{}";
  return incoming;
}

}  // namespace pmq::api
