#include "view/jobs.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "admin/dead_letter_form.h"
#include "admin/handlers.h"
#include "admin/paging.h"
#include "admin/state_words.h"
#include "base/text.h"
#include "http/problem.h"

namespace pmq::admin {
namespace {

using store::BulkJob;
using store::BulkKind;
using store::BulkState;

constexpr int rows_of_page = 50;
/// Whoever looks at a change moves it on by so much.
constexpr milliseconds steps_of_visit{250};

std::string words_for_rate(const std::optional<double>& rate) {
  if (!rate) return "";
  std::ostringstream text;
  text << " at " << *rate << " a second";
  return text.str();
}

std::string which(const store::BulkSelection& selection) {
  if (const auto* range = std::get_if<store::ReplayRange>(&selection)) {
    return "What " + range->queue + " wants of the messages enqueued since " +
           to_rfc3339(range->since) + " and before " + to_rfc3339(range->until) + ".";
  }
  if (const auto* filter = std::get_if<store::DeadLetterFilter>(&selection)) {
    view::DeadLetterFields fields;
    fields.queue = filter->queue.value_or("");
    fields.event_type = filter->event_type.value_or("");
    fields.error = filter->error.value_or("");
    fields.error_group = filter->error_group.value_or("");
    if (filter->since) fields.since = to_rfc3339(*filter->since);
    return describe(fields);
  }
  return "Chosen one by one.";
}

std::string verb_of(BulkKind kind) {
  switch (kind) {
    case BulkKind::requeue:
      return "Requeue";
    case BulkKind::discard:
      return "Discard";
    case BulkKind::replay:
      return "Replay";
  }
  return "Change";
}

view::JobRow row_of(const Visit& visit, const BulkJob& job) {
  view::JobRow row;
  row.id = std::to_string(job.id.value);
  row.href = visit.href("/jobs/" + row.id);
  row.what = verb_of(job.order.kind) + words_for_rate(job.order.rate);
  row.which = which(job.order.selection);
  row.state = style_of(job.state);
  row.state_label = words_for(job.state);
  row.actor = job.order.actor.name;
  row.changed = with_separators(job.changed);
  const bool is_replay = job.order.kind == BulkKind::replay;
  const auto expected = with_separators(std::max(job.order.expected, job.changed));
  if (is_replay) {
    row.expected = job.state == BulkState::finished ? expected : "at most " + expected;
  } else {
    row.expected = expected + (job.order.expected >= store::max_bulk ? "+" : "");
  }
  row.created_at = job.created_at;
  return row;
}

BulkJob job_of(const Visit& visit) {
  std::int64_t number = 0;
  const auto text = visit.parameter;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_id = fault == std::errc() && end == text.data() + text.size();
  auto job = is_id ? visit.stores().jobs.find_job({number}) : std::nullopt;
  if (!job) throw http::Refusal({404, "job_not_found", "There is no such bulk change."});
  return std::move(*job);
}

bool is_unfinished(const BulkJob& job) {
  return job.state == BulkState::running || job.state == BulkState::taking_back;
}

}  // namespace

http::Response show_jobs(Visit& visit) {
  visit.stores().jobs.advance(visit.now, steps_of_visit);
  const auto found = visit.stores().jobs.jobs({rows_of_page, cursor_of(visit)});
  view::JobsView view;
  for (const auto& job : found.rows)
    view.jobs.push_back(row_of(visit, job));
  view.next_href = next_href(visit, found.next_cursor);
  auto page = visit.page("Bulk changes", "jobs");
  page.live = std::any_of(found.rows.begin(), found.rows.end(), is_unfinished);
  return html(view::render(visit.site.templates, page, view));
}

http::Response show_job(Visit& visit) {
  visit.stores().jobs.advance(visit.now, steps_of_visit);
  const auto job = job_of(visit);
  view::JobView view;
  view.job = row_of(visit, job);
  view.reason = job.order.actor.reason.value_or("");
  view.done = job.changed;
  view.of = std::max({job.order.expected, job.changed, 1});
  if (job.state == BulkState::finished && job.changed == 0) view.done = view.of;
  if (job.taken_back > 0) view.taken_back = with_separators(job.taken_back);
  view.last_due_at = job.last_due_at;
  view.may_stop = job.state == BulkState::running;
  view.may_take_back = job.order.kind == BulkKind::requeue && job.changed > 0 &&
                       job.state != BulkState::taking_back && job.state != BulkState::taken_back;
  auto page = visit.page("Bulk change " + view.job.id, "jobs");
  page.live = is_unfinished(job);
  return html(view::render(visit.site.templates, page, view));
}

http::Response act_on_job(Visit& visit) {
  const auto job = job_of(visit);
  const bool takes_back = visit.form.get("what") == "take-back";
  auto& jobs = visit.stores().jobs;
  const auto changed = [&] {
    const store::Audited audited(
        visit.stores().audit,
        visit.audit(takes_back ? "dead-letters.take-back" : "dead-letters.stop",
                    "bulk change " + std::to_string(job.id.value)));
    return takes_back ? jobs.take_back(job.id, visit.now) : jobs.stop(job.id, visit.now);
  }();
  if (!changed) {
    visit.notify({view::Tone::info, "Nothing was changed: it is in another state by now.", "", ""});
  } else if (takes_back) {
    constexpr milliseconds first_steps{1500};
    jobs.advance(visit.now, first_steps);
    visit.notify({view::Tone::success,
                  "What no worker had taken becomes a dead letter again, as it was.", "", ""});
  } else {
    visit.notify({view::Tone::success, "Stopped: the rest stays as it is.", "", ""});
  }
  return see_other(visit.href("/jobs/" + std::to_string(job.id.value)));
}

}  // namespace pmq::admin
