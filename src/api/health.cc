#include <map>

#include "api/handlers.h"
#include "api/render.h"
#include "health/examine.h"
#include "log/log.h"

namespace pmq::api {
namespace {

http::Response plain_text(const char* text) {
  return {200, "text/plain", text, {}};
}

std::string_view component_type(std::string_view component) {
  if (component == "database") return "datastore";
  if (component == "storage" || component == "cron") return "system";
  return "component";
}

void write(json::Writer& out, const health::Check& check, Time now) {
  out.begin_object();
  if (!check.instance.empty()) out.field("componentId", check.instance);
  out.field("componentType", component_type(check.component));
  out.field("status", health::name(check.status));
  if (check.value) {
    out.field("observedValue", *check.value);
    out.field("observedUnit", check.unit);
  }
  out.field("time", to_rfc3339(now));
  out.field("title", check.title);
  out.field("figure", check.figure);
  if (!check.limit.empty()) out.field("limit", check.limit);
  if (!check.advice.empty()) out.field("advice", check.advice);
  out.end_object();
}

/// As draft-inadarei-api-health-check has it: by component and measure, one entry for each
/// instance.
std::string health_report(const health::Checks& checks, Time now) {
  std::map<std::string, std::vector<const health::Check*>> by_name;
  for (const auto& check : checks)
    by_name[check.component + ':' + check.measure].push_back(&check);
  json::Writer out;
  out.begin_object();
  out.field("status", health::name(health::worst(checks)));
  out.field("version", "1");
  out.field("description", "health of this PMQ");
  out.key("checks");
  out.begin_object();
  for (const auto& [name, instances] : by_name) {
    out.key(name);
    out.begin_array();
    for (const auto* check : instances)
      write(out, *check, now);
    out.end_array();
  }
  out.end_object();
  out.end_object();
  return out.take();
}

}  // namespace

http::Response ping(Call&) {
  return plain_text("pong");
}

http::Response healthz(Call& call) {
  try {
    call.store.check();
  } catch (const store::Unavailable& fault) {
    log::error("not ready to serve", {{"cause", fault.what()}});
    throw http::Refusal({503, "unavailable", "Not ready to serve.", {}, {{"Retry-After", "5"}}});
  }
  return plain_text("OK");
}

http::Response read_health(Call& call) {
  call.end_of_input();
  auto facts = call.insight.vitals.read();
  if (facts.database_fault) {
    log::error("the database can't be used", {{"cause", *facts.database_fault}});
    facts.database_fault = "does not answer";
  }
  const auto checks = health::examine(facts, call.insight.limits);
  http::Response response;
  response.content_type = "application/health+json";
  response.body = health_report(checks, SystemClock().now());
  if (health::worst(checks) == health::Status::fail) {
    response.status = 503;
    response.headers.push_back({"Retry-After", "60"});
  }
  return response;
}

}  // namespace pmq::api
