#include <algorithm>

#include "admin/handlers.h"
#include "queue/ids.h"

namespace pmq::admin {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 16 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_trace(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// The trace id within a whole traceparent.
std::string_view trace_in(std::string_view text) {
  constexpr std::size_t traceparent_length = 55;
  return text.size() == traceparent_length ? text.substr(3, 32) : text;
}

}  // namespace

/// One field for all that a person may have at hand.
http::Response find(Visit& visit) {
  auto wanted = visit.query.get("q");
  if (wanted.starts_with('#')) wanted.remove_prefix(1);
  if (is_number(wanted)) {
    auto number = std::stoll(std::string(wanted));
    if (number > queue::max_message_id) number = queue::message_of({number}).value;
    return see_other(visit.href("/messages/" + std::to_string(number)));
  }
  if (is_trace(trace_in(wanted))) {
    return see_other(visit.href("/messages", {{"trace", std::string(trace_in(wanted))}}));
  }
  if (wanted.empty()) return see_other(visit.href("/messages"));
  return see_other(visit.href("/messages", {{"type", std::string(wanted)}}));
}

}  // namespace pmq::admin
