#include "view/rate_limits.h"

#include "admin/handlers.h"
#include "base/text.h"
#include "base/utf8.h"
#include "guard/override_rules.h"
#include "http/problem.h"

namespace pmq::admin {
namespace {

constexpr int rows_shown = 100;

view::RateLimitRow row_of(const store::RateLimitUse& use) {
  return {.client = replace_invalid_utf8(use.client),
          .endpoint = use.endpoint,
          .window_start = use.window_start,
          .window = duration_text(use.window_end - use.window_start),
          .count = with_separators(use.count),
          .limit = with_separators(use.limit),
          .refused = with_separators(use.refused),
          .any_refused = use.refused > 0};
}

view::FailedTriesRow row_of(const Visit& visit, const store::TriesOfSubject& tries) {
  const int free = guard::free_tries(tries.subject, visit.site.limits.max_bad_tokens);
  return {.subject = replace_invalid_utf8(tries.subject),
          .count = with_separators(tries.failures.count),
          .last_at = tries.failures.last_at,
          .locked_until = guard::allowed_again_at(tries.failures, free, visit.now)};
}

http::Response rate_limits_page(const Visit& visit, view::RateLimitsView view, int status) {
  const auto& stores = visit.stores();
  view.by_address = guard::to_text(visit.site.limits.by_address.of(""));
  view.by_subject = guard::to_text(visit.site.limits.by_subject.of(""));
  for (const auto& use : stores.rate_limits.uses(rows_shown))
    view.uses.push_back(row_of(use));
  for (const auto& own : stores.rate_limits.overrides()) {
    view.overrides.push_back({replace_invalid_utf8(own.client), own.endpoint,
                              guard::to_text(own.limit), own.actor, own.changed_at});
  }
  for (const auto& tries : stores.failed_tries.latest(rows_shown, visit.now))
    view.failed.push_back(row_of(visit, tries));
  auto page = visit.page("Rate limits", "rate-limits");
  page.live = true;
  return html(view::render(visit.site.templates, page, view), status);
}

}  // namespace

http::Response show_rate_limits(Visit& visit) {
  return rate_limits_page(visit, {}, 200);
}

http::Response set_rate_limit(Visit& visit) {
  view::RateLimitsView form;
  form.client = visit.form.get("client");
  form.endpoint = visit.form.get("endpoint");
  form.limit = visit.form.get("limit");
  const auto limit = guard::parse_limit(form.limit);
  if (!guard::is_limited_client(form.client)) {
    form.fault = "A client is ip: and an address (an IPv6 one as its /64), or sub: and a subject.";
  } else if (!guard::is_limited_endpoint(form.endpoint)) {
    form.fault = "An endpoint is a name like enqueue or poll, or *.";
  } else if (!limit) {
    form.fault = "The limit " + limit.error() + ".";
  }
  if (!form.fault.empty()) return rate_limits_page(visit, std::move(form), 422);
  const bool is_set = [&] {
    const store::Audited audited(
        visit.stores().audit,
        visit.audit("rate-limit.set", form.client + " at " + form.endpoint + ": " + form.limit));
    return visit.stores().rate_limits.set_override({.client = form.client,
                                                    .endpoint = form.endpoint,
                                                    .limit = *limit,
                                                    .actor = visit.account().name,
                                                    .changed_at = visit.now});
  }();
  if (!is_set) {
    form.fault = "There are as many of these as there can be: clear some first.";
    return rate_limits_page(visit, std::move(form), 422);
  }
  visit.notify({view::Tone::success, "The limit is set; it holds within seconds.", "", ""});
  return see_other(visit.href("/rate-limits"));
}

http::Response clear_rate_limit(Visit& visit) {
  const std::string client{visit.form.raw("client")};
  const std::string endpoint{visit.form.get("endpoint")};
  const bool was_there = [&] {
    const store::Audited audited(visit.stores().audit,
                                 visit.audit("rate-limit.clear", client + " at " + endpoint));
    return visit.stores().rate_limits.clear_override(client, endpoint);
  }();
  visit.notify({was_there ? view::Tone::success : view::Tone::info,
                was_there ? "The limit is cleared." : "There was no such limit.", "", ""});
  return see_other(visit.href("/rate-limits"));
}

http::Response forget_failures(Visit& visit) {
  const std::string subject{visit.form.raw("subject")};
  const bool was_there = [&] {
    const store::Audited audited(visit.stores().audit, visit.audit("failures.forget", subject));
    return visit.stores().failed_tries.forget(subject);
  }();
  visit.notify({was_there ? view::Tone::success : view::Tone::info,
                was_there ? "Forgotten: it may try again." : "Nothing was counted there.", "", ""});
  return see_other(visit.href("/rate-limits"));
}

}  // namespace pmq::admin
