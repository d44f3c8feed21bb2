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

void fill_groups(const Visit& visit, const store::ErrorGroups& found, view::DeadLettersView& view) {
  view.matching = matching_text(found.matched);
  if (view.fields.error_group.empty()) view.groups = groups_of(visit, found, view.fields);
  const auto unseen = found.groups.size() - std::min(most_groups, found.groups.size());
  if (const auto others = static_cast<std::int64_t>(unseen) + found.others; others > 0) {
    view.other_groups = counted(others, "smaller group");
  }
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
  const auto search = visit.stores().desk.search_dead_letters(filter, {rows_of_page, cursor});

  view::DeadLettersView view;
  view.fields = fields;
  view.is_narrowed = is_narrowed(fields);
  view.queues = queue_names(visit);
  if (search.groups) fill_groups(visit, *search.groups, view);
  view.searched_to = search.searched_to;
  for (const auto& letter : search.page.rows)
    view.letters.push_back(row_of(visit, letter));
  view.next_href = next_href(visit, search.page.next_cursor);
  if (cursor) view.first_href = visit.href("/dead-letters", query_of(fields));
  auto without_group = fields;
  without_group.error_group.clear();
  view.all_href = visit.href("/dead-letters", query_of(without_group));
  view.back = visit.own_address();
  return html(view::render(visit.site.templates, visit.page("Dead letters", "dead-letters"), view));
}

}  // namespace pmq::admin
