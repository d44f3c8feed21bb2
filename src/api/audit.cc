#include <algorithm>

#include "api/fields.h"
#include "api/handlers.h"
#include "api/render.h"

namespace pmq::api {
namespace {

bool is_action(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || letter == '-' || letter == '.';
  });
}

store::AuditFilter read_filter(http::Query& query) {
  constexpr std::size_t max_actor = 300;
  constexpr std::size_t max_action = 64;
  store::AuditFilter filter;
  filter.actor = query.text("actor", 1, max_actor);
  filter.action = query.text("action", 1, max_action);
  if (filter.action && !is_action(*filter.action)) {
    query.refuse("action", "must be an action, queue.pause, or its part before the dot, queue");
  }
  filter.since = query.time("since");
  filter.until = query.time("until");
  return filter;
}

}  // namespace

http::Response list_audit(Call& call) {
  const store::AuditFilter filter = read_filter(call.query);
  const store::PageRequest page = read_page(call.query);
  call.end_of_input();

  const auto found = call.audit.entries(filter, page);
  json::Writer out;
  out.begin_object();
  out.key("entries");
  out.begin_array();
  for (const store::AuditEntry& entry : found.rows)
    write(out, entry);
  out.end_array();
  write_optional(out, "next_cursor", found.next_cursor);
  out.end_object();
  return answer(out);
}

}  // namespace pmq::api
