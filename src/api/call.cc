#include "api/call.h"

#include <utility>

#include "guard/client_address.h"

namespace pmq::api {

json::Document Call::parse_body(std::span<const std::string_view> opaque) const {
  json::Limits limits;
  limits.max_bytes = body.size();
  auto document = json::parse(body, limits, opaque);
  if (document) return std::move(*document);
  const int status = document.error().code == "json_too_large" ? 413 : 400;
  throw http::Refusal({status, document.error().code, document.error().detail});
}

void Call::refuse_header(std::string name, std::string detail) {
  header_faults.push_back({http::ProblemPart::Place::header, std::move(name), std::move(detail)});
}

store::AuditEntry Call::entry(std::string action, std::string target,
                              std::optional<std::string> reason) const {
  store::AuditEntry entry;
  entry.at = store.now();
  entry.actor = "token:" + subject;
  entry.client = guard::client_address(variables.get("REMOTE_ADDR"),
                                       variables.get("HTTP_X_FORWARDED_FOR"), trusted_proxies);
  entry.action = std::move(action);
  entry.target = std::move(target);
  entry.reason = std::move(reason);
  return entry;
}

void Call::end_of_input() {
  query.refuse_unknown();
  if (faults.empty() && header_faults.empty() && query.faults().empty()) return;

  std::vector<http::ProblemPart> parts;
  for (json::FieldError& fault : faults)
    parts.push_back(
        {http::ProblemPart::Place::pointer, std::move(fault.pointer), std::move(fault.detail)});
  for (auto* const others : {&header_faults, &query.faults()})
    std::move(others->begin(), others->end(), std::back_inserter(parts));
  throw http::Refusal(http::invalid_request(std::move(parts)));
}

}  // namespace pmq::api
