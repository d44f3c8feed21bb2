#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/dispatcher_link.h"
#include "api/insight.h"
#include "base/cidr.h"
#include "base/random.h"
#include "http/query.h"
#include "http/request.h"
#include "json/object_reader.h"
#include "json/parse.h"
#include "log/log.h"
#include "store/audit.h"
#include "store/logs.h"
#include "store/rate_limits.h"
#include "store/store.h"
#include "webhook/endpoint_check.h"

namespace pmq::api {

/// What a body is, by its Content-Type.
enum class MediaType { json, cloudevent, cloudevent_batch };

/// One request on its way to a handler: who calls, what for, and with what. All that doesn't depend
/// on the fields has been checked.
struct Call {
  const http::Variables& variables;
  const http::Address& address;
  store::Store& store;
  store::Logs& logs;
  store::AuditTrail& audit;
  store::RateLimits& rate_limits;
  std::span<const Cidr> trusted_proxies;
  Insight& insight;
  webhook::EndpointCheck& endpoints;
  DispatcherLink& dispatcher;
  Random& random;
  std::size_t max_payload_bytes;
  log::Subject& about;         ///< what the log tells of this request
  std::string_view parameter;  ///< what stands for the pattern's {id} or {name}
  std::string subject;         ///< of the token; empty on public routes
  MediaType media_type = MediaType::json;
  std::string body;  ///< "{}" where it may be left out and was
  http::Query query;
  std::vector<json::FieldError> faults;            ///< of the body
  std::vector<http::ProblemPart> header_faults{};  ///< of the headers

  /// The body as JSON, valid as long as the body. Values of members named in `opaque` are only
  /// checked. Throws Refusal (400, 413) for what is no JSON that we take.
  [[nodiscard]] json::Document parse_body(std::span<const std::string_view> opaque = {}) const;

  void refuse_header(std::string name, std::string detail);

  /// What is written down of an act of this request: a store::Audited takes it.
  [[nodiscard]] store::AuditEntry entry(std::string action, std::string target,
                                        std::optional<std::string> reason = std::nullopt) const;

  /// To be called when everything is read: throws Refusal (422) where something was refused, or a
  /// parameter of the address is left that nobody asked for.
  void end_of_input();
};

}  // namespace pmq::api
