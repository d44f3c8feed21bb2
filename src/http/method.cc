#include "http/method.h"

#include <array>
#include <string>
#include <utility>

#include "http/header_text.h"
#include "http/problem.h"

namespace pmq::http {
namespace {

constexpr std::array<std::pair<std::string_view, Method>, 7> methods = {
    {{"GET", Method::get},
     {"HEAD", Method::head},
     {"POST", Method::post},
     {"PUT", Method::put},
     {"PATCH", Method::patch},
     {"DELETE", Method::remove},
     {"OPTIONS", Method::options}}};

Method parse(std::string_view text) noexcept {
  for (const auto& [spelling, method] : methods)
    if (text == spelling) return method;
  return Method::other;
}

}  // namespace

std::string_view name(Method method) noexcept {
  for (const auto& [spelling, value] : methods)
    if (value == method) return spelling;
  return "OTHER";
}

Method method_of(const Variables& variables) {
  const Method sent = parse(variables.get("REQUEST_METHOD"));
  if (sent != Method::post) return sent;
  const auto override_header = variables.find("HTTP_X_HTTP_METHOD_OVERRIDE");
  if (!override_header) return sent;

  for (const Method method : {Method::put, Method::patch, Method::remove})
    if (equal_ignoring_case(*override_header, name(method))) return method;
  throw Refusal(
      {400,
       "invalid_method_override",
       "X-HTTP-Method-Override must be PUT, PATCH or DELETE.",
       {{ProblemPart::Place::header, "X-HTTP-Method-Override", "must be PUT, PATCH or DELETE"}}});
}

}  // namespace pmq::http
