#include <string>
#include <utility>

#include "api/fields.h"
#include "api/handlers.h"
#include "api/render.h"
#include "guard/override_rules.h"

namespace pmq::api {
namespace {

constexpr std::string_view client_shape =
    "must be ip: and an address (an IPv6 one as its /64), or sub: and a subject";
constexpr std::string_view endpoint_shape = "must be a name like enqueue or poll, or *";
constexpr std::string_view every_endpoint = "*";

/// One client at one endpoint.
struct Place {
  std::string client;
  std::string endpoint;
};

std::string target(const Place& place) {
  return place.client + " at " + place.endpoint;
}

Place read_place(json::ObjectReader& in) {
  const auto client = in.required_string("client", 0, SIZE_MAX);
  if (client && !guard::is_limited_client(*client)) in.refuse("client", std::string(client_shape));
  const auto endpoint = in.string("endpoint", 0, SIZE_MAX);
  if (endpoint && !guard::is_limited_endpoint(*endpoint)) {
    in.refuse("endpoint", std::string(endpoint_shape));
  }
  return {std::string(client.value_or("")), std::string(endpoint.value_or(every_endpoint))};
}

Place read_place(http::Query& query) {
  const auto client = query.text("client", 0, SIZE_MAX);
  if (!guard::is_limited_client(client.value_or(""))) {
    query.refuse("client", std::string(client_shape));
  }
  const auto endpoint = query.text("endpoint", 0, SIZE_MAX);
  if (endpoint && !guard::is_limited_endpoint(*endpoint)) {
    query.refuse("endpoint", std::string(endpoint_shape));
  }
  return {client.value_or(""), endpoint.value_or(std::string(every_endpoint))};
}

std::optional<guard::Limit> read_limit(json::ObjectReader& in) {
  const auto text = in.required_string("limit", 0, SIZE_MAX);
  if (!text) return std::nullopt;
  auto limit = guard::parse_limit(*text);
  if (limit) return *limit;
  in.refuse("limit", std::move(limit.error()));
  return std::nullopt;
}

void write(json::Writer& out, const store::RateLimitOverride& own) {
  out.begin_object();
  out.field("client", own.client);
  out.field("endpoint", own.endpoint);
  out.field("limit", guard::to_text(own.limit));
  out.field("by", own.actor);
  write_time(out, "changed_at", own.changed_at);
  out.end_object();
}

}  // namespace

http::Response list_rate_limits(Call& call) {
  call.end_of_input();
  json::Writer out;
  out.begin_object();
  out.key("rate_limits");
  out.begin_array();
  for (const auto& own : call.rate_limits.overrides())
    write(out, own);
  out.end_array();
  out.end_object();
  return answer(out);
}

http::Response set_rate_limit(Call& call) {
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  auto place = read_place(in);
  const auto limit = read_limit(in);
  const auto reason = read_reason(in);
  in.refuse_unknown();
  call.end_of_input();

  const store::Audited audited(
      call.audit,
      call.entry("rate-limit.set", target(place) + ": " + guard::to_text(limit), reason));
  const store::RateLimitOverride own{.client = std::move(place.client),
                                     .endpoint = std::move(place.endpoint),
                                     .limit = limit,
                                     .actor = call.subject,
                                     .changed_at = call.store.now()};
  if (!call.rate_limits.set_override(own)) {
    throw http::Refusal({409, "too_many_rate_limits",
                         "There are " + std::to_string(store::max_rate_limit_overrides) +
                             " of these, which is the most there can be. Clear some first."});
  }
  json::Writer out;
  write(out, own);
  return answer(out);
}

http::Response clear_rate_limit(Call& call) {
  const auto place = read_place(call.query);
  call.end_of_input();
  const store::Audited audited(call.audit, call.entry("rate-limit.clear", target(place)));
  if (!call.rate_limits.clear_override(place.client, place.endpoint)) {
    throw http::Refusal({404, "rate_limit_not_found", "There is no such limit."});
  }
  return answer_ok();
}

}  // namespace pmq::api
