#pragma once

#include <exception>
#include <string_view>

#include "admin/visit.h"
#include "http/problem.h"

namespace pmq::admin {

/// The one place where whatever was thrown becomes words for the visitor. The cause goes to the log
/// alone.
[[nodiscard]] http::Problem problem_of(std::exception_ptr thrown);

[[nodiscard]] http::Response refusal_page(const Visit& visit, const http::Problem& problem,
                                          std::string_view request_id);
/// For when even a page can't be made.
[[nodiscard]] http::Response plain_refusal(const http::Problem& problem);

}  // namespace pmq::admin
