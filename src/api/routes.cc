#include "api/routes.h"

#include <vector>

#include "api/handlers.h"

namespace pmq::api {
namespace {

std::vector<Route> make_routes() {
  using enum http::Method;
  using auth::Scope;
  const auth::ScopeSet none;
  const auth::ScopeSet produce{Scope::enqueue};
  const auth::ScopeSet consume{Scope::consume};
  const auth::ScopeSet subscribe{Scope::subscribe};
  const auth::ScopeSet operate{Scope::operate};
  const auth::ScopeSet read{Scope::read};
  const auth::ScopeSet write_log{Scope::log_write};
  const auth::ScopeSet operate_or_read{Scope::operate, Scope::read};
  const auth::ScopeSet subscribe_or_operate{Scope::subscribe, Scope::operate};
  constexpr Access open = Access::open;
  constexpr Access token = Access::token;

  // The order is that of use: the table is gone through from its top.
  // clang-format off
  return {
      {post, "/v1/enqueue", token, produce, Body::message, enqueue},
      {post, "/v1/poll", token, consume, Body::optional_json, poll},
      {post, "/v1/ack", token, consume, Body::json, ack},
      {post, "/v1/fail", token, consume, Body::json, fail},
      {post, "/v1/extend", token, consume, Body::json, extend},
      {post, "/v1/enqueue/batch", token, produce, Body::batch, enqueue_batch},

      // What a client of the original service calls.
      {post, "/enqueue", token, produce, Body::message, enqueue},
      {post, "/poll", token, consume, Body::optional_json, poll},
      {post, "/ack", token, consume, Body::json, ack},
      {post, "/fail", token, consume, Body::json, fail},
      {get, "/dead-letter", token, operate_or_read, Body::none, list_dead_letters},
      {get, "/healthz", open, none, Body::none, healthz},
      {get, "/ping", open, none, Body::none, ping},

      {get, "/v1/dead-letter", token, operate_or_read, Body::none, list_dead_letters},
      {post, "/v1/dead-letter/requeue", token, operate, Body::json, requeue_dead_letters},
      {post, "/v1/dead-letter/discard", token, operate, Body::json, discard_dead_letters},
      {get, "/v1/messages", token, read, Body::none, list_messages},
      {get, "/v1/messages/{id}", token, read, Body::none, get_message},
      {post, "/v1/messages/{id}/cancel", token, operate, Body::optional_json, cancel_message},
      {post, "/v1/messages/{id}/replay", token, operate, Body::optional_json, replay_message},
      {get, "/v1/subscriptions", token, subscribe, Body::none, list_subscriptions},
      {post, "/v1/subscriptions", token, subscribe, Body::json, create_subscription},
      {get, "/v1/subscriptions/{name}", token, subscribe, Body::none, get_subscription},
      {patch, "/v1/subscriptions/{name}", token, subscribe, Body::json, change_subscription},
      {remove, "/v1/subscriptions/{name}", token, subscribe, Body::none, delete_subscription},
      {post, "/v1/subscriptions/{name}/pause", token, subscribe_or_operate, Body::optional_json, pause_subscription},
      {post, "/v1/subscriptions/{name}/resume", token, subscribe_or_operate, Body::optional_json, resume_subscription},
      {post, "/v1/subscriptions/{name}/test", token, subscribe_or_operate, Body::optional_json, test_subscription},
      {post, "/v1/subscriptions/{name}/rotate-secret", token, subscribe_or_operate, Body::optional_json, rotate_secret},
      {get, "/v1/subscriptions/{name}/breaker", token, subscribe_or_operate, Body::none, get_breaker},
      {post, "/v1/subscriptions/{name}/reset-breaker", token, subscribe_or_operate, Body::optional_json, reset_breaker},
      {get, "/v1/rate-limits", token, operate_or_read, Body::none, list_rate_limits},
      {put, "/v1/rate-limits", token, operate, Body::json, set_rate_limit},
      {remove, "/v1/rate-limits", token, operate, Body::none, clear_rate_limit},
      {post, "/v1/log", token, write_log, Body::json, append_log},
      {get, "/v1/logs", token, read, Body::none, list_logs},
      {get, "/v1/audit", token, operate, Body::none, list_audit},
      {post, "/v1/dispatch", token, operate, Body::optional_json, dispatch},
      {get, "/v1/stats", token, read, Body::none, stats},
      {get, "/v1/health", token, read, Body::none, read_health, "application/health+json"},
      {get, "/metrics", token, read, Body::none, read_metrics, "text/plain"},
      {get, "/v1/healthz", open, none, Body::none, healthz},
  };
  // clang-format on
}

}  // namespace

std::span<const Route> routes() {
  static const std::vector<Route> table = make_routes();
  return table;
}

}  // namespace pmq::api
