#include "view/jobs.h"

#include "view/sheet.h"

namespace pmq::view {
namespace {

void fill(Dictionary& row, const JobRow& job) {
  set(row, "JOB", job.id);
  set(row, "JOB_HREF", job.href);
  set(row, "WHAT", job.what);
  set_foreign(row, "WHICH", job.which);
  set(row, "STATE", job.state);
  set(row, "STATE_LABEL", job.state_label);
  set(row, "ACTOR", job.actor);
  set(row, "CHANGED", job.changed);
  set(row, "EXPECTED", job.expected);
  set_time(row, "CREATED_AT", job.created_at);
}

}  // namespace

std::string render(const Templates& templates, const Page& page, const JobsView& view) {
  Sheet sheet(templates, page, "jobs.tpl");
  auto& body = sheet.body();
  show(body, view.jobs.empty() ? "NONE" : "SOME", true);
  for (const auto& job : view.jobs)
    fill(add(body, "ROW"), job);
  if (!view.next_href.empty()) set(add(body, "NEXT"), "NEXT_HREF", view.next_href);
  return sheet.html();
}

std::string render(const Templates& templates, const Page& page, const JobView& view) {
  Sheet sheet(templates, page, "job.tpl");
  auto& body = sheet.body();
  fill(body, view.job);
  set_optional(body, "REASON", view.reason);
  set(body, "DONE_COUNT", std::to_string(view.done));
  set(body, "OF_COUNT", std::to_string(view.of));
  set_optional(body, "TAKEN_BACK", view.taken_back);
  set_time(body, "LAST_DUE", view.last_due_at);
  show(body, "STOPPABLE", view.may_stop);
  show(body, "TAKE_BACK", view.may_take_back);
  return sheet.html();
}

}  // namespace pmq::view
