#include "api/application.h"

#include <exception>
#include <string>
#include <utility>

#include "api/incoming_body.h"
#include "api/routes.h"
#include "http/media_type.h"
#include "http/request.h"
#include "http/request_id.h"
#include "log/log.h"

namespace pmq::api {
namespace {

constexpr int seconds_until_retry = 5;

http::Problem later(std::string code, std::string detail) {
  return {503,
          std::move(code),
          std::move(detail),
          {},
          {{"Retry-After", std::to_string(seconds_until_retry)}}};
}

/// The one place where whatever was thrown becomes an answer. The cause goes to the log alone.
http::Problem problem_of(std::exception_ptr thrown, std::string_view request_id) {
  const auto log = [&](std::string_view message, const char* cause) {
    log::error(message, {{"request_id", request_id}, {"cause", cause}});
  };
  try {
    std::rethrow_exception(std::move(thrown));
  } catch (const http::Refusal& refusal) {
    return refusal.problem();
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
  } catch (const store::Unavailable& fault) {
    log("the database is not available", fault.what());
    return later("database_unavailable", "The database is not available. Try again later.");
  } catch (const store::StorageFull& fault) {
    log("the database has no room", fault.what());
    return {507, "storage_full", "There is no room left to store it."};
  } catch (const std::exception& fault) {
    log("a request failed", fault.what());
  } catch (...) {
    log("a request failed", "an exception of unknown type");
  }
  return {500, "internal_error", "The server failed. Its log has more under this request_id."};
}

void add_common_headers(http::Response& response, std::string request_id) {
  response.headers.push_back({"X-Request-Id", std::move(request_id)});
  response.headers.push_back({"Cache-Control", "no-store"});
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
}

}  // namespace

Application::Application(Options options, auth::TokenVerifier& tokens, store::Store& store,
                         webhook::EndpointCheck& endpoints, DispatcherLink& dispatcher,
                         const Clock& clock, Random& random)
    : options_(options),
      tokens_(tokens),
      store_(store),
      endpoints_(endpoints),
      dispatcher_(dispatcher),
      clock_(clock),
      random_(random),
      router_(routes()) {}

http::Response Application::answer(const http::Variables& variables, http::BodySource& body) {
  std::string request_id = http::request_id(variables.find("HTTP_X_REQUEST_ID"), random_);
  http::Response response;
  try {
    response = serve(variables, body);
  } catch (...) {
    response = render(problem_of(std::current_exception(), request_id), request_id);
  }
  add_common_headers(response, std::move(request_id));
  return response;
}

http::Response Application::serve(const http::Variables& variables, http::BodySource& body) {
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
  std::string subject = authorize(route, variables, tokens_, options_.without_scope, clock_.now());
  if (route.access == Access::token &&
      !http::accepts(variables.find("HTTP_ACCEPT"), "application/json")) {
    throw http::Refusal({406, "not_acceptable", "This address answers with application/json."});
  }
  IncomingBody incoming =
      read_incoming_body(route.body, variables, body, options_.max_payload_bytes);
  Call call{
      .variables = variables,
      .address = address,
      .store = store_,
      .endpoints = endpoints_,
      .dispatcher = dispatcher_,
      .random = random_,
      .max_payload_bytes = options_.max_payload_bytes,
      .parameter = found->parameter,
      .subject = std::move(subject),
      .media_type = incoming.media_type,
      .body = std::move(incoming.bytes),
      .query = http::Query(route.access == Access::token ? address.query : ""),
      .faults = {},
  };
  return route.handler(call);
}

http::Response not_ready(const http::Variables& variables, Random& random) {
  std::string request_id = http::request_id(variables.find("HTTP_X_REQUEST_ID"), random);
  http::Response response = render(later("unavailable", "Not ready to serve."), request_id);
  add_common_headers(response, std::move(request_id));
  return response;
}

}  // namespace pmq::api
