#include "admin/handlers.h"
#include "admin/notice.h"

namespace pmq::admin {

http::Response choose_theme(Visit& visit) {
  const auto wanted = visit.form.get("theme");
  const bool own_choice = wanted == "light" || wanted == "dark";
  auto cookie =
      http::set_cookie(theme_cookie, own_choice ? wanted : "", visit.base, visit.transport());
  if (own_choice) cookie += "; Max-Age=31536000";
  auto response = see_other(visit.safe_address(visit.form.raw("back")));
  response.headers.push_back({"Set-Cookie", std::move(cookie)});
  return response;
}

}  // namespace pmq::admin
