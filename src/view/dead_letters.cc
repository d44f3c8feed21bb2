#include "view/dead_letters.h"

#include "view/sheet.h"

namespace pmq::view {
namespace {

void fill_fields(Dictionary& values, const DeadLetterFields& fields) {
  set_foreign(values, "TYPE_VALUE", fields.event_type);
  set_foreign(values, "ERROR_VALUE", fields.error);
  set(values, "SINCE_VALUE", fields.since);
  set(values, "UNTIL_VALUE", fields.until);
  set(values, "QUEUE_VALUE", fields.queue);
  set(values, "GROUP_VALUE", fields.error_group);
}

void fill_letter(Dictionary& row, const DeadLetterRow& letter) {
  set(row, "DELIVERY_ID", letter.delivery_id);
  set(row, "MESSAGE_ID", letter.message_id);
  set(row, "LETTER_HREF", letter.href);
  set(row, "EDIT_HREF", letter.edit_href);
  set(row, "QUEUE", letter.queue);
  set(row, "EVENT_TYPE", letter.event_type);
  set_foreign(row, "ERROR", letter.error);
  set(row, "RETRIES", letter.retries);
  set_time(row, "FAILED_AT", letter.failed_at);
}

void fill_queues(Dictionary& body, const DeadLettersView& view) {
  for (const auto& queue : view.queues) {
    auto& option = add(body, "QUEUE_OPTION");
    set(option, "QUEUE", queue);
    show(option, "CHOSEN", queue == view.fields.queue);
  }
}

}  // namespace

std::string render(const Templates& templates, const Page& page, const DeadLettersView& view) {
  Sheet sheet(templates, page, "dead_letters.tpl");
  auto& body = sheet.body();
  fill_fields(body, view.fields);
  fill_queues(body, view);
  set_optional(body, "MATCHING", view.matching);
  set(body, "BACK", view.back);
  set(body, "ALL_HREF", view.all_href);
  show(body, "NARROWED", view.is_narrowed);
  set_optional(body, "GROUP", view.fields.error_group);
  if (!view.groups.empty()) {
    auto& groups = add(body, "GROUPS");
    set_optional(groups, "OTHERS", view.other_groups);
    for (const auto& group : view.groups) {
      auto& row = add(groups, "ERROR_GROUP");
      set(row, "COUNT", group.count);
      set_foreign(row, "ERROR", group.error);
      set(row, "GROUP_QUEUES", group.queues);
      set(row, "GROUP_HREF", group.href);
      set_time(row, "LATEST", group.latest);
    }
  }
  if (view.searched_to) set_time(body, "SEARCHED_TO", view.searched_to);
  const bool goes_on = !view.next_href.empty();
  if (view.letters.empty()) {
    if (goes_on) set(add(body, "NONE_SO_FAR"), "NEXT_HREF", view.next_href);
    show(body, view.is_narrowed ? "NONE_MATCH" : "NONE_DEAD", !goes_on);
    return sheet.html();
  }
  auto& some = add(body, "SOME");
  for (const auto& letter : view.letters) {
    auto& row = add(some, "LETTER");
    fill_letter(row, letter);
    show(row, "MAY_CHANGE", page.may_change);
  }
  // Of the page, as the section that it stands in is: what belongs to `some` isn't seen there.
  set(body, "ALL", view.matching.empty() ? "that match" : view.matching);
  if (goes_on) set(add(some, "NEXT"), "NEXT_HREF", view.next_href);
  if (!view.first_href.empty()) set(add(some, "FIRST"), "FIRST_HREF", view.first_href);
  return sheet.html();
}

std::string render(const Templates& templates, const Page& page, const BulkPreviewView& view) {
  Sheet sheet(templates, page, "bulk_preview.tpl");
  auto& body = sheet.body();
  fill_fields(body, view.fields);
  show(body, view.discards ? "DISCARDS" : "REQUEUES", true);
  show(body, "NOTHING", view.nothing);
  show(body, "SOMETHING", !view.nothing);
  show(body, "BY_FILTER", view.by_filter);
  set(body, "COUNT", view.count);
  set_foreign(body, "DESCRIPTION", view.description);
  set(body, "RATE", view.rate);
  set_foreign(body, "REASON", view.reason);
  set_optional(body, "FAULT", view.fault);
  set(body, "BACK", view.back);
  for (const auto& id : view.delivery_ids)
    set(add(body, "CHOSEN_ID"), "DELIVERY_ID", id);
  for (const auto& letter : view.examples)
    fill_letter(add(body, "LETTER"), letter);
  return sheet.html();
}

}  // namespace pmq::view
