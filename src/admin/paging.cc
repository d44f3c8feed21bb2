#include "admin/paging.h"

#include <iterator>

namespace pmq::admin {

std::optional<std::string> cursor_of(const Visit& visit) {
  const auto cursor = visit.query.get("cursor");
  return cursor.empty() ? std::nullopt : std::optional(std::string(cursor));
}

std::string next_href(const Visit& visit, const std::optional<std::string>& cursor) {
  if (!cursor) return {};
  std::vector<http::FormField> query;
  for (const auto& field : visit.query.fields())
    if (field.name != "cursor") query.push_back(field);
  query.push_back({"cursor", *cursor});
  return visit.href(visit.path, query);
}

std::vector<queue::Subscription> all_subscriptions(const Visit& visit) {
  std::vector<queue::Subscription> all;
  store::PageRequest request{store::max_page_size, std::nullopt};
  do {
    auto page = visit.stores().queue.subscriptions(request);
    std::move(page.rows.begin(), page.rows.end(), std::back_inserter(all));
    request.cursor = std::move(page.next_cursor);
  } while (request.cursor);
  return all;
}

}  // namespace pmq::admin
