#include "admin/routes.h"

#include <array>

#include "admin/handlers.h"

namespace pmq::admin {
namespace {

using enum http::Method;
using enum Need;

// clang-format off
constexpr std::array routes_of_dashboard = {
    Route{get, "/", viewer, show_overview},
    Route{get, "/find", viewer, find},

    Route{get, "/dead-letters", viewer, show_dead_letters},
    Route{post, "/dead-letters/preview", operator_, preview_bulk},
    Route{post, "/dead-letters/apply", operator_, apply_bulk},
    Route{get, "/dead-letters/{delivery}", operator_, show_dead_letter},
    Route{post, "/dead-letters/{delivery}", operator_, send_edited},
    Route{get, "/jobs", viewer, show_jobs},
    Route{get, "/jobs/{id}", viewer, show_job},
    Route{post, "/jobs/{id}", operator_, act_on_job},

    Route{get, "/queues", viewer, show_queues},
    Route{post, "/queues", operator_, create_queue},
    Route{get, "/queues/new", operator_, show_new_queue},
    Route{get, "/queues/{name}", viewer, show_queue},
    Route{get, "/queues/{name}/edit", operator_, show_queue_form},
    Route{post, "/queues/{name}/edit", operator_, change_queue},
    Route{post, "/queues/{name}/state", operator_, change_queue_state},
    Route{post, "/queues/{name}/remove", operator_, remove_queue},
    Route{post, "/queues/{name}/test", operator_, test_queue},
    Route{post, "/queues/{name}/replay", operator_, replay_range},
    Route{post, "/queues/{name}/secret", operator_, rotate_queue_secret},
    Route{post, "/queues/{name}/breaker", operator_, act_on_breaker},
    Route{get, "/breakers", viewer, show_breakers},

    Route{get, "/rate-limits", viewer, show_rate_limits},
    Route{post, "/rate-limits/set", operator_, set_rate_limit},
    Route{post, "/rate-limits/clear", operator_, clear_rate_limit},
    Route{post, "/rate-limits/failures", operator_, forget_failures},

    Route{get, "/messages", viewer, show_messages},
    Route{get, "/messages/{id}", viewer, show_message},
    Route{post, "/messages/{id}/replay", operator_, replay_message},
    Route{post, "/deliveries/{id}", operator_, act_on_delivery},

    Route{get, "/accounts", viewer, show_accounts},
    Route{post, "/accounts", operator_, add_account},
    Route{post, "/accounts/{name}", operator_, act_on_account},
    Route{get, "/account", viewer, show_own_account},
    Route{post, "/account/password", viewer, change_own_password},
    Route{post, "/account/sign-out-others", viewer, sign_out_others},
    Route{get, "/logs", viewer, show_logs},
    Route{get, "/audit", viewer, show_audit},
    Route{get, "/health", viewer, show_health},
    Route{get, "/restore", viewer, show_restore},
    Route{post, "/restore/release", operator_, release_restored},
    Route{post, "/health/test-alert", operator_, send_test_alert},

    Route{get, "/login", nobody, show_sign_in},
    Route{post, "/login", nobody, sign_in},
    Route{get, "/oidc/start", nobody, start_oidc},
    Route{get, "/oidc/callback", nobody, finish_oidc},
    Route{post, "/logout", viewer, sign_out},
    Route{post, "/theme", viewer, choose_theme},
};
// clang-format on

}  // namespace

std::span<const Route> routes() {
  return routes_of_dashboard;
}

}  // namespace pmq::admin
