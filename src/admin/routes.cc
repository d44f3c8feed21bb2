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

    Route{get, "/login", nobody, show_sign_in},
    Route{post, "/login", nobody, sign_in},
    Route{post, "/logout", viewer, sign_out},
    Route{post, "/theme", viewer, choose_theme},
};
// clang-format on

}  // namespace

std::span<const Route> routes() {
  return routes_of_dashboard;
}

}  // namespace pmq::admin
