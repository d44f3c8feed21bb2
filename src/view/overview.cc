#include "view/overview.h"

#include "view/sheet.h"

namespace pmq::view {
namespace {

std::string_view name(Tone tone) {
  return tone == Tone::danger ? "danger" : tone == Tone::info ? "info" : "warning";
}

void fill(Dictionary& values, const Tile& tile) {
  set(values, "TILE_LABEL", tile.label);
  set(values, "TILE_VALUE", tile.value);
  set_optional(values, "TILE_DETAIL", tile.detail);
  set(values, "TILE_STYLE", tile.style);
  set(values, "TILE_HREF", tile.href);
}

void fill(Dictionary& values, const Warning& warning) {
  set(values, "WARNING_TONE", name(warning.tone));
  set_foreign(values, "WARNING_TEXT", warning.text);
  set_foreign(values, "WARNING_ADVICE", warning.advice);
  set_optional(values, "COMMAND", warning.command);
  if (warning.link.label.empty()) return;
  auto& link = add(values, "WARNING_LINK");
  set(link, "WARNING_HREF", warning.link.href);
  set(link, "WARNING_LABEL", warning.link.label);
}

}  // namespace

void set_queue_rows(Dictionary& values, const std::string& section,
                    const std::vector<QueueRow>& rows) {
  for (const auto& queue : rows) {
    auto& row = add(values, section);
    set(row, "QUEUE", queue.name);
    set(row, "QUEUE_HREF", queue.href);
    set(row, "KIND", queue.kind);
    set(row, "STATE", queue.state);
    show(row, "NOT_ACTIVE", queue.state != "active");
    set(row, "READY", queue.ready);
    set(row, "SCHEDULED", queue.scheduled);
    set(row, "IN_PROGRESS", queue.in_progress);
    set(row, "DEAD", queue.dead);
    if (queue.dead_href.empty()) {
      show(row, "NONE_DEAD", true);
    } else {
      set(add(row, "SOME_DEAD"), "DEAD_HREF", queue.dead_href);
    }
    if (queue.oldest.empty()) {
      show(row, "NOTHING_WAITS", true);
    } else {
      auto& oldest = add(row, "WAITS");
      set(oldest, "OLDEST", queue.oldest);
      show(oldest, "LATE", queue.oldest_is_late);
    }
    set(row, "IN_RATE", queue.in_rate);
    set(row, "OUT_RATE", queue.out_rate);
    set_optional(row, "DRAINS_IN", queue.drains_in);
    if (!queue.sparkline.empty()) {
      set(add(row, "SPARK"), "SPARK_POINTS", queue.sparkline);
    }
  }
}

std::string render(const Templates& templates, const Page& page, const OverviewView& view) {
  Sheet sheet(templates, page, "overview.tpl");
  auto& body = sheet.body();
  set_links(body, "SPAN", view.spans);
  for (const auto& tile : view.tiles)
    fill(add(body, "TILE"), tile);
  for (const auto& warning : view.warnings)
    fill(add(body, "WARNING"), warning);
  if (view.throughput) set_chart(body, "THROUGHPUT", *view.throughput);
  if (view.waiting) set_chart(body, "WAITING_CHART", *view.waiting);
  if (view.dead) set_chart(body, "DEAD_CHART", *view.dead);
  set_queue_rows(body, "QUEUES", view.queues);
  if (view.never_used) set(add(body, "NEVER_USED"), "API_URL", view.api_url);
  return sheet.html();
}

}  // namespace pmq::view
