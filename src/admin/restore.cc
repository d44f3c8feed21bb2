#include "view/restore.h"

#include "admin/handlers.h"
#include "admin/queue_rows.h"

namespace pmq::admin {

http::Response show_restore(Visit& visit) {
  auto& guard = visit.stores().restore_guard;
  view::RestoreView view;
  if (const auto held = guard.held()) {
    view.held_since = held->since;
    view.because = held->because;
  }
  for (const auto& each : guard.would_send()) {
    view.queues.push_back({each.queue, visit.href("/queues/" + each.queue),
                           figure_text(each.deliveries), each.oldest, each.newest});
  }
  return html(view::render(visit.site.templates, visit.page("After a restore", "health"), view));
}

http::Response release_restored(Visit& visit) {
  const bool was_held = [&] {
    const store::Audited audited(visit.stores().audit,
                                 visit.audit("restore.release", "dispatchers"));
    return visit.stores().restore_guard.release();
  }();
  visit.notify({was_held ? view::Tone::success : view::Tone::info,
                was_held
                    ? "Dispatchers send again within seconds, and workers get what they poll for."
                    : "Nothing was held back.",
                "", ""});
  return see_other(visit.href("/restore"));
}

}  // namespace pmq::admin
