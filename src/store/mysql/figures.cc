#include "store/mysql/figures.h"

#include <algorithm>

#include "store/mysql/error_filing.h"
#include "store/mysql/latency_rows.h"
#include "store/mysql/message_ids.h"
#include "store/mysql/row_codes.h"
#include "store/operating.h"

// A minute is counted once it is over: what was done and what died in it are pieces of ranges of
// the primary key, what was enqueued in it is a range of ids. So nothing writes to a counter while
// it works, and a chart reads rows that were counted long ago. How many wait can't be told
// afterwards: it is looked at when the minute that was just over is counted.

namespace pmq::store::mysql {
namespace {

constexpr int spans_of_minutes = 0;
constexpr int spans_of_hours = 1;
/// The sum of all, that only grows.
constexpr int span_ever = 2;
constexpr int minutes_of_hour = 60;
constexpr int minutes_of_week = 7 * 24 * 60;
/// An enqueue that began in a minute has committed or failed this long after it.
constexpr seconds settling{5};

std::int64_t minute_of(Time time) {
  return std::chrono::floor<std::chrono::minutes>(time).time_since_epoch().count();
}

Time start_of(std::int64_t minute) {
  return Time(std::chrono::minutes(minute));
}

struct Progress {
  std::int64_t minute = 0;
  std::int64_t message = 0;
};

/// Held until the transaction ends; none while somebody else holds it.
std::optional<Progress> take_progress(Session& session) {
  auto rows = session.query(
      "SELECT minute, message_id FROM figure_progress WHERE id = 1 FOR UPDATE SKIP LOCKED");
  if (!rows.next()) return std::nullopt;
  Progress progress;
  progress.minute = rows.integer();
  progress.message = rows.integer();
  return progress;
}

/// The first minute worth counting: that of the oldest message, at most a week ago.
Progress first_progress(Session& session, Time now) {
  Progress progress;
  progress.minute = minute_of(now) - minutes_of_week;
  auto rows = session.query("SELECT created_at FROM message ORDER BY id LIMIT 1");
  progress.minute = std::max(progress.minute, minute_of(rows.next() ? rows.time() : now));
  progress.message = first_message_at(session, 1, start_of(progress.minute));
  return progress;
}

using ByQueue = std::map<std::int64_t, Figure>;

struct Counted {
  ByQueue figures;
  LatenciesByQueue latencies;
};

void add_counts(Rows rows, ByQueue& figures, std::int64_t Figure::*member) {
  while (rows.next()) {
    const auto subscription = rows.integer();
    figures[subscription].*member = rows.integer();
  }
}

std::string subscriptions_in(const Catalog& catalog, Values& all) {
  std::string marks;
  for (const auto& subscription : catalog.all()) {
    marks += marks.empty() ? "?" : ",?";
    all.add(subscription.id.value);
  }
  return marks;
}

/// What happened from `from` until `until`, both minutes, to the messages `first` to before `last`.
Counted count(Session& session, const Catalog& catalog, std::int64_t from, std::int64_t until,
              std::int64_t first, std::int64_t last) {
  Counted counted;
  auto& figures = counted.figures;
  const Time begin = start_of(from);
  const Time end = start_of(until);
  if (last > first) {
    add_counts(
        session.query(
            "SELECT subscription_id, COUNT(*) FROM delivery FORCE INDEX (by_message)"
            " WHERE id >= ? AND id < ? GROUP BY subscription_id",
            values(queue::delivery_of({first}, 0).value, queue::delivery_of({last}, 0).value)),
        figures, &Figure::enqueued);
  }
  if (catalog.all().empty()) return counted;
  Values finished = values(day_of(begin), day_of(end));
  const auto marks = subscriptions_in(catalog, finished);
  finished.add(begin).add(end);
  auto done = session.query("SELECT " + latency_columns() +
                                " FROM delivery FORCE INDEX (PRIMARY)"
                                " WHERE bucket IN (?, ?) AND subscription_id IN (" +
                                marks +
                                ") AND state = 4 AND position >= ? AND position < ?"
                                " GROUP BY 1, 2, 3",
                            finished);
  while (done.next()) {
    const auto subscription = done.integer();
    figures[subscription].done += add_row(done, counted.latencies[subscription]);
  }
  Values died;
  subscriptions_in(catalog, died);
  died.add(begin).add(end);
  add_counts(session.query("SELECT subscription_id, COUNT(*) FROM delivery FORCE INDEX (PRIMARY)"
                           " WHERE bucket = 1 AND subscription_id IN (" +
                               marks +
                               ") AND state = 3 AND position >= ? AND position < ?"
                               " GROUP BY subscription_id",
                           died),
             figures, &Figure::dead);
  return counted;
}

void look_at_waiting(Session& session, const Catalog& catalog, Time now, ByQueue& figures) {
  for (const auto& subscription : catalog.all()) {
    const auto id = subscription.id.value;
    auto rows = session.query(
        "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE bucket = 0"
        "   AND subscription_id = ? AND state IN (0, 2) LIMIT ?) c)"
        " + (SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE bucket = 0"
        "   AND subscription_id = ? AND state = 1 AND position <= ? LIMIT ?) c)",
        values(id, most_waiting, id, now, most_waiting));
    if (!rows.next()) continue;
    const auto waiting = std::min<std::int64_t>(rows.integer(), most_waiting);
    if (waiting > 0) figures[id].waiting = waiting;
  }
}

void add_to_span(Session& session, int span, std::int64_t at, const ByQueue& figures) {
  std::string sql;
  Values all;
  for (const auto& [subscription, figure] : figures) {
    sql += sql.empty() ? "(?,?,?,?,?,?,?)" : ",(?,?,?,?,?,?,?)";
    all.add(span).add(at).add(subscription);
    all.add(figure.enqueued).add(figure.done).add(figure.dead).add(figure.waiting);
  }
  if (sql.empty()) return;
  session.execute(
      "INSERT INTO figure (span, at, subscription_id, enqueued, done, dead, waiting) VALUES " +
          sql +
          " ON DUPLICATE KEY UPDATE enqueued = enqueued + VALUES(enqueued),"
          " done = done + VALUES(done), dead = dead + VALUES(dead),"
          " waiting = GREATEST(waiting, VALUES(waiting))",
      all);
}

void save(Session& session, const Progress& progress) {
  session.execute("UPDATE figure_progress SET minute = ?, message_id = ? WHERE id = 1",
                  values(progress.minute, progress.message));
}

/// How long the next step is: minutes for the last day, whole hours before it.
std::int64_t minutes_ahead(std::int64_t minute, std::int64_t finished) {
  constexpr int minutes_of_day = 24 * 60;
  const bool long_ago = finished - minute > minutes_of_day;
  return long_ago ? minutes_of_hour - minute % minutes_of_hour : 1;
}

enum class Step { more, caught_up };

Step count_one_step(Session& session, const Catalog& catalog, Time now) {
  const auto taken = take_progress(session);
  if (!taken) return Step::caught_up;
  auto progress = taken->minute == 0 ? first_progress(session, now) : *taken;
  const auto finished = minute_of(now - settling);
  if (progress.minute >= finished) {
    if (taken->minute == 0) save(session, progress);
    return Step::caught_up;
  }
  const auto until = progress.minute + minutes_ahead(progress.minute, finished);
  const auto last =
      first_message_at(session, std::max<std::int64_t>(progress.message, 1), start_of(until));
  auto counted = count(session, catalog, progress.minute, until, progress.message, last);
  auto& figures = counted.figures;
  if (until == finished) look_at_waiting(session, catalog, now, figures);
  const auto hour = progress.minute - progress.minute % minutes_of_hour;
  if (until - progress.minute == 1) {
    add_to_span(session, spans_of_minutes, progress.minute, figures);
  }
  add_to_span(session, spans_of_hours, hour, figures);
  add_to_span(session, span_ever, 0, figures);
  add_latencies(session, spans_of_hours, hour, counted.latencies);
  add_latencies(session, span_ever, 0, counted.latencies);
  save(session, {until, last});
  return until < finished ? Step::more : Step::caught_up;
}

}  // namespace

void MysqlFigures::count_finished_minutes(Time now, milliseconds budget) {
  using Steady = std::chrono::steady_clock;
  const auto end = Steady::now() + budget;
  connection_.retrying([&](Session& session) { catalog_.refresh(session); });
  while (connection_.in_transaction([&](Session& session) {
    return count_one_step(session, catalog_, now);
  }) == Step::more) {
    if (Steady::now() >= end) return;
  }
  add_up_errors(connection_, std::chrono::duration_cast<milliseconds>(end - Steady::now()));
}

std::optional<Time> MysqlFigures::counted_until() {
  return connection_.retrying([](Session& session) -> std::optional<Time> {
    auto rows = session.query("SELECT minute FROM figure_progress WHERE id = 1");
    if (!rows.next()) return std::nullopt;
    const auto minute = rows.integer();
    if (minute == 0) return std::nullopt;
    return start_of(minute);
  });
}

std::map<std::string, std::vector<Figure>> MysqlFigures::figures(const FigureWindow& window) {
  const auto minutes = window.step.count() / 60;
  const auto first = minute_of(window.from);
  const int span = minutes % minutes_of_hour == 0 ? spans_of_hours : spans_of_minutes;
  return connection_.retrying([&](Session& session) {
    catalog_.refresh(session);
    std::map<std::string, std::vector<Figure>> figures;
    auto rows = session.query(
        "SELECT subscription_id, (at - ?) DIV ?, SUM(enqueued), SUM(done), SUM(dead),"
        " MAX(waiting) FROM figure"
        " WHERE span = ? AND at >= ? AND at < ? GROUP BY 1, 2",
        values(first, minutes, span, first, first + minutes * window.steps));
    while (rows.next()) {
      const auto name = catalog_.name_of({rows.integer()});
      auto& of_queue = figures[name];
      of_queue.resize(static_cast<std::size_t>(window.steps));
      auto& figure = of_queue[static_cast<std::size_t>(rows.integer())];
      figure.enqueued += rows.integer();
      figure.done += rows.integer();
      figure.dead += rows.integer();
      figure.waiting = std::max(figure.waiting, rows.integer());
    }
    return figures;
  });
}

}  // namespace pmq::store::mysql
