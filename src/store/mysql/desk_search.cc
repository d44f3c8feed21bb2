#include <map>

#include "store/mysql/dead_letter_rows.h"
#include "store/mysql/desk.h"
#include "store/mysql/error_counts.h"
#include "store/mysql/error_filing.h"

// Sums tell the groups of all dead letters, of a queue's or of an error's. Any other filter has to
// be looked for: one pass, latest first, finds the page's rows and counts what it meets.

namespace pmq::store::mysql {
namespace {

/// Of a page's time.
constexpr milliseconds adding_up{50};
constexpr ScanBound of_search{5'000, milliseconds(80)};

/// Counts dead letters by their error.
class Grouping {
 public:
  explicit Grouping(const Catalog& catalog) : catalog_(catalog) {}

  /// Latest failure first.
  void add(const DeadRow& row) {
    auto& group = by_error_[row.error_group];
    if (++group.count == 1) group.latest = Time(milliseconds(row.failed_at));
    group.queues.insert(catalog_.name_of(row.subscription));
    ++matched_;
  }

  [[nodiscard]] ErrorGroups take(bool capped) {
    ErrorGroups result;
    result.matched = {matched_, capped};
    for (auto& [error, group] : by_error_) {
      group.error = error;
      result.groups.push_back(std::move(group));
    }
    keep_largest(result);
    return result;
  }

 private:
  const Catalog& catalog_;
  std::map<std::string, ErrorGroup> by_error_;
  int matched_ = 0;
};

std::optional<Time> time_of(const std::optional<Cursor>& cursor) {
  if (!cursor) return std::nullopt;
  return Time(milliseconds(cursor->position));
}

DeadLetterSearch search(Session& session, Catalog& catalog, const DeadLetterFilter& filter,
                        std::size_t limit, const std::optional<Cursor>& after, bool counts) {
  Grouping grouping(catalog);
  std::vector<DeadRow> found;
  std::optional<Cursor> page_end;
  const auto end = scan_dead_letters(
      session, catalog, filter, ScanOrder::latest_first, after, of_search,
      [&](const DeadRow& row) {
        if (found.size() < limit) {
          found.push_back(row);
        } else if (!found.empty()) {
          page_end = Cursor{found.back().failed_at, found.back().id};
          if (!counts) return false;
        }
        if (counts) grouping.add(row);
        return true;
      },
      counts ? ScanColumns::with_error_groups : ScanColumns::keys);
  DeadLetterSearch result;
  result.page.rows = read_dead_letters(session, catalog, found);
  const auto next = page_end ? page_end : end.stopped_at;
  if (next) result.page.next_cursor = to_text(*next);
  if (counts || !page_end) result.searched_to = time_of(end.stopped_at);
  if (counts) result.groups = grouping.take(end.stopped_at.has_value());
  return result;
}

}  // namespace

ErrorGroups MysqlDesk::error_groups(const DeadLetterFilter& filter) {
  if (is_summed(filter)) {
    add_up_errors(connection_, adding_up);
    return connection_.retrying(
        [&](Session& session) { return read_error_sums(session, catalog_, filter); });
  }
  return connection_.retrying([&](Session& session) {
    return search(session, catalog_, filter, 0, std::nullopt, true).groups.value();
  });
}

DeadLetterSearch MysqlDesk::search_dead_letters(const DeadLetterFilter& filter,
                                                const PageRequest& page) {
  const auto after = parse_cursor(page.cursor);
  const bool is_sum = is_summed(filter);
  if (is_sum) add_up_errors(connection_, adding_up);
  return connection_.retrying([&](Session& session) {
    auto result = search(session, catalog_, filter, static_cast<std::size_t>(page.limit), after,
                         !is_sum && !after);
    if (is_sum) result.groups = read_error_sums(session, catalog_, filter);
    return result;
  });
}

}  // namespace pmq::store::mysql
