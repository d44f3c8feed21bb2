#pragma once

#include "admin/visit.h"

namespace pmq::admin {

http::Response show_sign_in(Visit& visit);
http::Response sign_in(Visit& visit);
http::Response sign_out(Visit& visit);
http::Response choose_theme(Visit& visit);
http::Response find(Visit& visit);

http::Response show_overview(Visit& visit);

http::Response show_dead_letters(Visit& visit);
http::Response preview_bulk(Visit& visit);
http::Response apply_bulk(Visit& visit);

}  // namespace pmq::admin
