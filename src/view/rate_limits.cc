#include "view/rate_limits.h"

#include "view/sheet.h"

namespace pmq::view {
namespace {

void fill(Dictionary& row, const RateLimitRow& use) {
  set_foreign(row, "CLIENT", use.client);
  set(row, "ENDPOINT", use.endpoint);
  set_time(row, "WINDOW_START", use.window_start);
  set(row, "WINDOW", use.window);
  set(row, "COUNT", use.count);
  set(row, "LIMIT", use.limit);
  set(row, "REFUSED", use.refused);
  show(row, "ANY_REFUSED", use.any_refused);
}

void fill(Dictionary& row, const RateLimitOverrideRow& own) {
  set_foreign(row, "CLIENT", own.client);
  set(row, "ENDPOINT", own.endpoint);
  set(row, "LIMIT", own.limit);
  set_foreign(row, "ACTOR", own.actor);
  set_time(row, "CHANGED_AT", own.changed_at);
}

void fill(Dictionary& row, const FailedTriesRow& tries) {
  set_foreign(row, "SUBJECT", tries.subject);
  set(row, "COUNT", tries.count);
  set_time(row, "LAST_AT", tries.last_at);
  set_time(row, "LOCKED_UNTIL", tries.locked_until);
}

/// A section with a row for each, and one for none.
template <typename Row>
void fill_table(Dictionary& body, const std::string& name, const std::vector<Row>& rows,
                bool may_change) {
  show(body, (rows.empty() ? "NO_" : "SOME_") + name, true);
  for (const auto& each : rows) {
    auto& row = add(body, name);
    fill(row, each);
    show(row, "MAY_CHANGE", may_change);
  }
}

}  // namespace

std::string render(const Templates& templates, const Page& page, const RateLimitsView& view) {
  Sheet sheet(templates, page, "rate_limits.tpl");
  auto& body = sheet.body();
  set(body, "BY_ADDRESS", view.by_address);
  set(body, "BY_SUBJECT", view.by_subject);
  fill_table(body, "USE", view.uses, page.may_change);
  fill_table(body, "OVERRIDE", view.overrides, page.may_change);
  fill_table(body, "FAILED", view.failed, page.may_change);
  if (!page.may_change) return sheet.html();
  auto& form = add(body, "FORM");
  set_foreign(form, "CLIENT_VALUE", view.client);
  set_foreign(form, "ENDPOINT_VALUE", view.endpoint);
  set_foreign(form, "LIMIT_VALUE", view.limit);
  set_optional(form, "FAULT", view.fault);
  return sheet.html();
}

}  // namespace pmq::view
