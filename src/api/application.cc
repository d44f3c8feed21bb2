#include "api/application.h"

#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include "api/incoming_body.h"
#include "api/routes.h"
#include "api/traceparent.h"
#include "http/media_type.h"
#include "http/request.h"
#include "http/request_id.h"
#include "log/log.h"

namespace pmq::api {
namespace {

constexpr int seconds_until_retry = 5;
constexpr int seconds_until_room = 60;

http::Problem later(std::string code, std::string detail) {
  return {503,
          std::move(code),
          std::move(detail),
          {},
          {{"Retry-After", std::to_string(seconds_until_retry)}}};
}

/// The one place where whatever was thrown becomes an answer. The cause goes to the log alone.
http::Problem problem_of(std::exception_ptr thrown) {
  const auto log = [](std::string_view event, const char* cause) {
    log::error(event, {{"cause", cause}});
  };
  try {
    std::rethrow_exception(std::move(thrown));
  } catch (const http::Refusal& refusal) {
    return refusal.problem();
  } catch (const auth::KeysUnavailable& fault) {
    log("a token can't be checked", fault.what());
    return later("identity_provider_unavailable",
                 "The keys of the token's issuer are not known yet. Try again later.");
  } catch (const store::InvalidCursor&) {
    return http::invalid_request({{http::ProblemPart::Place::parameter, "cursor",
                                   "is not one that this list gave with these filters"}});
  } catch (const store::OutcomeUnknown& fault) {
    log("the outcome of a change is unknown", fault.what());
    return later("database_unavailable",
                 "The database went away before it said whether the change holds. Send the request "
                 "again; a message with the same idempotency key is stored once.");
  } catch (const store::SchemaMismatch& fault) {
    log("the database has another schema", fault.what());
    return later("unavailable", "Not ready to serve.");
  } catch (const store::Overloaded& fault) {
    log("producers are held back", fault.what());
    return later("overloaded", "The server has more to do than it can. Send the request again.");
  } catch (const store::Unavailable& fault) {
    log("the database is not available", fault.what());
    return later("database_unavailable", "The database is not available. Try again later.");
  } catch (const store::StorageFull& fault) {
    log("the database has no room", fault.what());
    return {507,
            "storage_full",
            "There is no room left to store it.",
            {},
            {{"Retry-After", std::to_string(seconds_until_room)}}};
  } catch (const std::exception& fault) {
    log("a request failed", fault.what());
  } catch (...) {
    log("a request failed", "an exception of unknown type");
  }
  return {500, "internal_error", "The server failed. Its log has more under this request_id."};
}

void require_acceptable(const Route& route, const http::Variables& variables) {
  const auto accepted = variables.find("HTTP_ACCEPT");
  if (route.access == Access::open || http::accepts(accepted, route.answers) ||
      http::accepts(accepted, "application/json")) {
    return;
  }
  throw http::Refusal(
      {406, "not_acceptable", "This address answers with " + std::string(route.answers) + "."});
}

store::Work work_of(const Route& route) {
  using store::Work;
  const auto endpoint = endpoint_of(route);
  const auto is_one_of = [&](auto... names) { return ((endpoint == names) || ...); };
  if (is_one_of("enqueue", "log")) return Work::producing;
  if (is_one_of("poll", "ack", "fail", "extend")) return Work::consuming;
  // Whoever watches the service shouldn't see the crowd that looks at it.
  return is_one_of("healthz", "dispatch") ? Work::other : Work::looking;
}

void add_common_headers(http::Response& response, std::string request_id) {
  response.headers.push_back({"X-Request-Id", std::move(request_id)});
  response.headers.push_back({"Cache-Control", "no-store"});
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
}

void add_rate_headers(http::Response& response, const std::vector<guard::Standing>& standings) {
  if (standings.empty()) return;
  response.headers.push_back({"RateLimit-Policy", guard::policy_header(standings)});
  response.headers.push_back({"RateLimit", guard::standing_header(standings)});
}

}  // namespace

/// What is known of a request by the time that it has been answered.
struct Application::Exchange {
  log::Subject about;
  std::string trace;
  std::string subject;
  const Route* route = nullptr;
  std::vector<guard::Standing> standings;
  std::string code;  ///< of a refusal
};

namespace {

/// Whoever asks whether it lives, or whether there is work yet, asks all the time.
bool is_worth_a_line(const Route* route, const http::Response& response,
                     const log::Subject& about) {
  if (response.status != 200 || route == nullptr) return true;
  return route->access == Access::token && (endpoint_of(*route) != "poll" || about.message != 0);
}

void log_request(const http::Variables& variables, const Route* route, std::string_view code,
                 const http::Response& response, std::chrono::microseconds duration) {
  const char* const outcome = response.status < 400   ? "done"
                              : response.status < 500 ? "refused"
                                                      : "failed";
  log::info("request", {{"method", variables.get("REQUEST_METHOD")},
                        {"route", route ? route->pattern : std::string_view()},
                        {"outcome", outcome},
                        {"status", response.status},
                        {"code", code},
                        {"duration_ms", static_cast<double>(duration.count()) / 1000.0}});
}

}  // namespace

Application::Application(Options options, Gate gate, store::Store& store, store::Logs& logs,
                         store::AuditTrail& audit, Insight insight,
                         webhook::EndpointCheck& endpoints, DispatcherLink& dispatcher,
                         const Clock& clock, Random& random)
    : options_(options),
      gate_(gate),
      store_(store),
      logs_(logs),
      audit_(audit),
      insight_(insight),
      endpoints_(endpoints),
      dispatcher_(dispatcher),
      clock_(clock),
      random_(random),
      router_(routes()) {}

http::Response Application::answer(const http::Variables& variables, http::BodySource& body) {
  using Steady = std::chrono::steady_clock;
  const auto began = Steady::now();
  std::string request_id = http::request_id(variables.find("HTTP_X_REQUEST_ID"), random_);
  Exchange exchange;
  exchange.about.request_id = request_id;
  if (const auto context = valid_traceparent(variables.get("HTTP_TRACEPARENT"))) {
    exchange.trace = trace_id_of(*context);
    exchange.about.trace = exchange.trace;
  }
  const log::Context context(exchange.about);
  http::Response response;
  try {
    response = serve(variables, body, exchange);
  } catch (...) {
    const auto problem = problem_of(std::current_exception());
    exchange.code = problem.code;
    insight_.troubles.note(store::Trouble::refusal, problem.code);
    response = render(problem, request_id);
  }
  if (log::wants_traffic() && is_worth_a_line(exchange.route, response, exchange.about)) {
    log_request(variables, exchange.route, exchange.code, response,
                std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - began));
  }
  insight_.troubles.write_down();
  add_common_headers(response, std::move(request_id));
  add_rate_headers(response, exchange.standings);
  return response;
}

http::Response Application::serve(const http::Variables& variables, http::BodySource& body,
                                  Exchange& exchange) {
  const http::Address address = http::address_of(variables);
  if (!router_.knows(address.path)) {
    throw http::Refusal({404, "not_found", "There is nothing at this address."});
  }
  const http::Method method = http::method_of(variables);
  const auto found = router_.find(method, address.path);
  if (!found) {
    throw http::Refusal({405,
                         "method_not_allowed",
                         "This address does not serve that method.",
                         {},
                         {{"Allow", router_.allowed(address.path)}}});
  }
  const Route& route = *found->route;
  exchange.route = &route;
  store_.begin(work_of(route));
  exchange.subject = admit(route, variables, exchange.standings);
  exchange.about.subject = exchange.subject;
  require_acceptable(route, variables);
  IncomingBody incoming =
      read_incoming_body(route.body, variables, body, options_.max_payload_bytes);
  Call call{
      .variables = variables,
      .address = address,
      .store = store_,
      .logs = logs_,
      .audit = audit_,
      .rate_limits = gate_.limits.store(),
      .trusted_proxies = gate_.limits.trusted_proxies(),
      .insight = insight_,
      .endpoints = endpoints_,
      .dispatcher = dispatcher_,
      .random = random_,
      .max_payload_bytes = options_.max_payload_bytes,
      .about = exchange.about,
      .parameter = found->parameter,
      .subject = exchange.subject,
      .media_type = incoming.media_type,
      .body = std::move(incoming.bytes),
      .query = http::Query(route.access == Access::token ? address.query : ""),
      .faults = {},
  };
  return route.handler(call);
}

/// The caller's subject, once it is known who calls and that they may.
std::string Application::admit(const Route& route, const http::Variables& variables,
                               std::vector<guard::Standing>& standings) {
  const auto client = gate_.limits.client_of(variables);
  gate_.limits.admit_address(route, client, standings);
  std::string subject;
  try {
    subject = authorize(route, variables, gate_.tokens, options_.without_scope, clock_.now());
  } catch (const http::Refusal& refusal) {
    if (refusal.problem().code == bad_token) gate_.bad_tokens.note_bad_token(client, clock_.now());
    throw;
  }
  gate_.limits.admit_subject(route, subject, standings);
  return subject;
}

http::Response not_ready(const http::Variables& variables, Random& random) {
  std::string request_id = http::request_id(variables.find("HTTP_X_REQUEST_ID"), random);
  http::Response response = render(later("unavailable", "Not ready to serve."), request_id);
  add_common_headers(response, std::move(request_id));
  return response;
}

}  // namespace pmq::api
