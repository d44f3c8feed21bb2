#pragma once

#include <cstddef>
#include <string_view>

#include "api/caller.h"
#include "api/dispatcher_link.h"
#include "api/insight.h"
#include "api/rate_limiter.h"
#include "api/token_guard.h"
#include "auth/verify_token.h"
#include "base/random.h"
#include "base/time.h"
#include "http/application.h"
#include "http/router.h"
#include "store/audit.h"
#include "store/logs.h"
#include "store/store.h"
#include "webhook/endpoint_check.h"

namespace pmq::api {

struct Options {
  WithoutScope without_scope = WithoutScope::nothing;
  std::size_t max_payload_bytes = 256 * 1024;
};

/// Who is let in, and how often.
struct Gate {
  auth::TokenVerifier& tokens;
  TokenGuard& bad_tokens;
  RateLimiter& limits;
};

/// The API: from a request's variables to its whole answer.
class Application final : public http::Application {
 public:
  /// All must outlive the application.
  Application(Options options, Gate gate, store::Store& store, store::Logs& logs,
              store::AuditTrail& audit, Insight insight, webhook::EndpointCheck& endpoints,
              DispatcherLink& dispatcher, const Clock& clock, Random& random);

  [[nodiscard]] http::Response answer(const http::Variables& variables,
                                      http::BodySource& body) override;

 private:
  struct Exchange;

  http::Response serve(const http::Variables& variables, http::BodySource& body,
                       Exchange& exchange);
  std::string admit(const Route& route, const http::Variables& variables,
                    std::vector<guard::Standing>& standings);

  Options options_;
  Gate gate_;
  store::Store& store_;
  store::Logs& logs_;
  store::AuditTrail& audit_;
  Insight insight_;
  webhook::EndpointCheck& endpoints_;
  DispatcherLink& dispatcher_;
  const Clock& clock_;
  Random& random_;
  http::Router<Route> router_;
};

/// The answer of an installation that can't be served: 503 `unavailable`.
[[nodiscard]] http::Response not_ready(const http::Variables& variables, Random& random);

}  // namespace pmq::api
