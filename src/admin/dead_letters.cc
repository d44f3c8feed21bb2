#include "view/dead_letters.h"

#include <algorithm>

#include "admin/dead_letter_form.h"
#include "admin/handlers.h"
#include "admin/paging.h"
#include "base/text.h"

namespace pmq::admin {
namespace {

constexpr int rows_of_page = 50;
constexpr std::size_t most_groups = 12;

std::string matching_text(const store::CappedCount& matched) {
  return with_separators(matched.value) + (matched.capped ? "+" : "");
}

std::string joined_queues(const std::set<std::string>& queues) {
  return joined({queues.begin(), queues.end()});
}

std::vector<view::ErrorGroup> groups_of(const Visit& visit, const store::ErrorGroups& found,
                                        const view::DeadLetterFields& fields) {
  std::vector<view::ErrorGroup> groups;
  for (const auto& group : found.groups) {
    if (groups.size() == most_groups) break;
    auto narrowed = fields;
    narrowed.error_group = group.error;
    groups.push_back({.count = with_separators(group.count),
                      .error = group.error,
                      .queues = joined_queues(group.queues),
                      .href = visit.href("/dead-letters", query_of(narrowed)),
                      .latest = group.latest});
  }
  return groups;
}

std::vector<std::string> queue_names(const Visit& visit) {
  std::vector<std::string> names;
  for (const auto& queue : all_subscriptions(visit))
    names.push_back(queue.name);
  return names;
}

}  // namespace

http::Response show_dead_letters(Visit& visit) {
  const auto fields = filter_fields(visit.query);
  const auto filter = filter_of(fields, visit.now);
  const auto cursor = cursor_of(visit);
  const auto page = visit.stores().queue.dead_letters(filter, {rows_of_page, cursor});
  const auto found = visit.stores().desk.error_groups(filter);

  view::DeadLettersView view;
  view.fields = fields;
  view.is_narrowed = is_narrowed(fields);
  view.queues = queue_names(visit);
  view.matching = matching_text(found.matched);
  if (fields.error_group.empty()) view.groups = groups_of(visit, found, fields);
  const auto unseen = found.groups.size() - std::min(most_groups, found.groups.size());
  if (const auto others = static_cast<std::int64_t>(unseen) + found.others; others > 0) {
    view.other_groups = counted(others, "smaller group");
  }
  if (found.matched.capped) view.looked_at = "the latest " + with_separators(found.matched.value);
  for (const auto& letter : page.rows)
    view.letters.push_back(row_of(visit, letter));
  view.next_href = next_href(visit, page.next_cursor);
  if (cursor) view.first_href = visit.href("/dead-letters", query_of(fields));
  auto without_group = fields;
  without_group.error_group.clear();
  view.all_href = visit.href("/dead-letters", query_of(without_group));
  view.back = visit.own_address();
  return html(view::render(visit.site.templates, visit.page("Dead letters", "dead-letters"), view));
}

}  // namespace pmq::admin
