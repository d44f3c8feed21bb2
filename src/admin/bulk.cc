#include <charconv>

#include "admin/dead_letter_form.h"
#include "admin/handlers.h"
#include "admin/rate_field.h"
#include "base/text.h"
#include "http/problem.h"
#include "json/write.h"
#include "view/dead_letters.h"

namespace pmq::admin {
namespace {

constexpr int examples_shown = 5;
/// As much of a bulk change as its own request may wait for; the rest goes on in the server.
constexpr milliseconds first_steps{1500};

std::vector<queue::DeliveryId> chosen_ids(const http::Form& form) {
  std::vector<queue::DeliveryId> ids;
  for (const auto text : form.all("delivery")) {
    std::int64_t id = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (fault != std::errc() || end != text.data() + text.size() || id < 1) {
      throw http::Refusal({422, "invalid_request", "One of the rows has no id."});
    }
    ids.push_back({id});
  }
  return ids;
}

std::string count_text(const store::BulkOutcome& outcome) {
  return counted(outcome.matched, "dead letter") + (outcome.more ? " or more" : "");
}

/// Nothing is changed: how many would be.
store::BulkOutcome count(const Visit& visit, const store::DeadLetterSelection& selection) {
  auto outcome =
      visit.stores().queue.discard(selection, store::BulkMode::dry_run, visit.actor(), visit.now);
  const auto* const filter = std::get_if<store::DeadLetterFilter>(&selection);
  if (!outcome.more || filter == nullptr) return outcome;
  const auto summed = visit.stores().desk.error_groups(*filter).matched;
  if (summed.value > outcome.matched) {
    outcome.matched = summed.value;
    outcome.more = summed.capped;
  }
  return outcome;
}

struct Selected {
  store::DeadLetterSelection selection;
  view::DeadLetterFields fields;
  bool by_filter = false;
  bool is_empty = false;
};

Selected select(const Visit& visit, bool all) {
  Selected selected;
  selected.fields = filter_fields(visit.form);
  selected.by_filter = all;
  if (all) {
    selected.selection = filter_of(selected.fields, visit.now);
    return selected;
  }
  auto ids = chosen_ids(visit.form);
  selected.is_empty = ids.empty();
  selected.selection = std::move(ids);
  return selected;
}

std::vector<view::DeadLetterRow> examples(const Visit& visit, const Selected& selected) {
  std::vector<view::DeadLetterRow> rows;
  const auto* const filter = std::get_if<store::DeadLetterFilter>(&selected.selection);
  if (filter == nullptr) return rows;
  for (const auto& letter :
       visit.stores().queue.dead_letters(*filter, {examples_shown, std::nullopt}).rows)
    rows.push_back(row_of(visit, letter));
  return rows;
}

std::string details_json(const Selected& selected, const std::optional<double>& rate,
                         int expected) {
  json::Writer out;
  out.begin_object();
  out.field("selection", selected.by_filter ? describe(selected.fields) : "chosen one by one");
  out.field("expected", expected);
  if (rate) out.field("rate_per_second", *rate);
  out.end_object();
  return out.take();
}

}  // namespace

http::Response preview_bulk(Visit& visit) {
  const auto what = visit.form.get("what");
  const auto selected = select(visit, what.ends_with("-all"));
  view::BulkPreviewView view;
  view.discards = what.starts_with("discard");
  view.fields = selected.fields;
  view.by_filter = selected.by_filter;
  view.back = visit.safe_address(visit.form.raw("back"));
  const auto outcome = selected.is_empty ? store::BulkOutcome{} : count(visit, selected.selection);
  view.nothing = outcome.matched == 0;
  view.count = count_text(outcome);
  view.examples = examples(visit, selected);
  view.description = selected.by_filter ? describe(selected.fields)
                                        : "The rows that you have chosen, as far as they are "
                                          "still dead letters.";
  for (const auto id : visit.form.all("delivery"))
    if (!selected.by_filter) view.delivery_ids.emplace_back(id);
  return html(view::render(visit.site.templates, visit.page("Dead letters", "dead-letters"), view));
}

http::Response apply_bulk(Visit& visit) {
  const auto selected = select(visit, visit.form.get("all") == "1");
  const bool discards = visit.form.get("kind") == "discard";
  const auto rate = discards ? std::nullopt : read_rate(visit.form);
  const auto back = visit.safe_address(visit.form.raw("back"));
  const auto outcome = selected.is_empty ? store::BulkOutcome{} : count(visit, selected.selection);
  if (outcome.matched == 0) {
    visit.notify({view::Tone::info,
                  "Nothing was changed: somebody else has requeued or discarded them by now.", "",
                  ""});
    return see_other(back);
  }
  auto& jobs = visit.stores().jobs;
  const auto kind = discards ? store::BulkKind::discard : store::BulkKind::requeue;
  const auto selection =
      std::visit([](auto& form) { return store::BulkSelection(form); }, selected.selection);
  const auto job = [&] {
    const store::Audited audited(
        visit.stores().audit,
        visit.audit(discards ? "dead-letters.discard" : "dead-letters.requeue", count_text(outcome),
                    details_json(selected, rate, outcome.matched)));
    return jobs.start({kind, selection, rate, outcome.matched, visit.actor(visit.reason())},
                      visit.now);
  }();
  jobs.advance(visit.now, first_steps);

  const auto now_done = jobs.find_job(job);
  const int changed = now_done ? now_done->changed : 0;
  const bool goes_on = now_done && now_done->state == store::BulkState::running;
  visit.notify({view::Tone::success,
                counted(changed, "dead letter") + (discards ? " discarded" : " requeued") +
                    (goes_on ? " so far; the rest follows." : "."),
                visit.href("/jobs/" + std::to_string(job.value)),
                discards ? "Details" : "Progress, stop, take back"});
  return see_other(back);
}

}  // namespace pmq::admin
