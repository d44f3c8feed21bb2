#include "store/mysql/bulk_jobs.h"

#include <algorithm>
#include <limits>

#include "store/mysql/bulk_job_row.h"
#include "store/mysql/bulk_step.h"
#include "store/mysql/cursor.h"
#include "store/mysql/message_ids.h"

namespace pmq::store::mysql {
namespace {

std::string select_jobs() {
  return "SELECT " + std::string(bulk_job_columns) + " FROM bulk_job";
}

int code(BulkState state) {
  return static_cast<int>(state);
}

/// What fails again while the job runs must not be requeued again and again.
BulkSelection until_now(BulkSelection selection, Time now) {
  if (auto* filter = std::get_if<DeadLetterFilter>(&selection)) {
    filter->until = std::min(filter->until.value_or(now), now);
  }
  return selection;
}

enum class Step { more, done };

/// How many messages a replay looks through; a few more where enqueues overlapped.
int messages_within(Session& session, const ReplayRange& range) {
  const auto first = first_message_at(session, 1, range.since);
  const auto count = first_message_at(session, first, range.until) - first;
  return static_cast<int>(std::min<std::int64_t>(count, std::numeric_limits<int>::max()));
}

/// One step of the oldest job that nobody else is working on.
Step advance_one(Session& session, Catalog& catalog, Time now) {
  auto rows = session.query(select_jobs() +
                            " WHERE state IN (0, 3) ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED");
  if (!rows.next()) return Step::done;
  const auto job = read_bulk_job(rows);
  if (job.state == BulkState::taking_back) {
    take_step_back(session, job, now);
    return Step::more;
  }
  auto place = session.query("SELECT place FROM bulk_job WHERE id = ?", values(job.id.value));
  take_step(session, catalog, job, place.next() ? place.optional_text() : std::nullopt, now);
  return Step::more;
}

}  // namespace

BulkJobId MysqlBulkJobs::start(const NewBulkJob& job, Time now) {
  return connection_.in_transaction([&](Session& session) {
    const auto selection = selection_json(until_now(job.selection, now));
    const auto* const range = std::get_if<ReplayRange>(&job.selection);
    const int expected = range != nullptr ? messages_within(session, *range) : job.expected;
    const auto rate = job.rate ? std::optional(std::to_string(*job.rate)) : std::nullopt;
    return BulkJobId{session.insert(
        "INSERT INTO bulk_job (kind, state, actor, reason, selection, rate, expected, created_at,"
        " updated_at) VALUES (?,0,?,?,?,?,?,?,?)",
        values(static_cast<int>(job.kind), job.actor.name, job.actor.reason, selection, rate,
               expected, now, now))};
  });
}

std::optional<BulkJob> MysqlBulkJobs::find_job(BulkJobId id) {
  return connection_.retrying([&](Session& session) -> std::optional<BulkJob> {
    auto rows = session.query(select_jobs() + " WHERE id = ?", values(id.value));
    if (!rows.next()) return std::nullopt;
    return read_bulk_job(rows);
  });
}

Page<BulkJob> MysqlBulkJobs::jobs(const PageRequest& page) {
  const auto after = parse_cursor(page.cursor);
  return connection_.retrying([&](Session& session) {
    auto rows = session.query(select_jobs() + " WHERE id < ? ORDER BY id DESC LIMIT ?",
                              values(after ? after->id : queue::max_delivery_id, page.limit + 1));
    Page<BulkJob> result;
    while (rows.next())
      result.rows.push_back(read_bulk_job(rows));
    if (result.rows.size() > static_cast<std::size_t>(page.limit)) {
      result.rows.pop_back();
      result.next_cursor = to_text(Cursor{0, result.rows.back().id.value});
    }
    return result;
  });
}

std::vector<BulkJob> MysqlBulkJobs::unfinished_jobs() {
  return connection_.retrying([&](Session& session) {
    auto rows = session.query(select_jobs() + " WHERE state IN (0, 3) ORDER BY id LIMIT 100");
    std::vector<BulkJob> jobs;
    while (rows.next())
      jobs.push_back(read_bulk_job(rows));
    return jobs;
  });
}

void MysqlBulkJobs::advance(Time now, milliseconds budget) {
  using Steady = std::chrono::steady_clock;
  const auto end = Steady::now() + budget;
  while (connection_.in_transaction(
             [&](Session& session) { return advance_one(session, catalog_, now); }) == Step::more) {
    if (Steady::now() >= end) return;
  }
}

bool MysqlBulkJobs::stop(BulkJobId id, Time now) {
  return connection_.in_transaction([&](Session& session) {
    return session.execute(
               "UPDATE bulk_job SET state = ?, updated_at = ? WHERE id = ? AND state = 0",
               values(code(BulkState::stopped), now, id.value)) > 0;
  });
}

bool MysqlBulkJobs::take_back(BulkJobId id, Time now) {
  return connection_.in_transaction([&](Session& session) {
    return session.execute(
               "UPDATE bulk_job SET state = ?, updated_at = ? WHERE id = ? AND kind = 0"
               " AND state IN (0, 1, 2)",
               values(code(BulkState::taking_back), now, id.value)) > 0;
  });
}

}  // namespace pmq::store::mysql
