#include "cli/dead_letter_selection.h"

#include "base/utf8.h"
#include "cli/command.h"
#include "cli/moment.h"
#include "queue/event_type.h"

namespace pmq::cli {
namespace {

constexpr std::size_t max_error_part = 255;

std::optional<Time> moment_of(const char* option, const std::optional<std::string>& text,
                              Time now) {
  if (!text) return std::nullopt;
  const auto moment = parse_moment(*text, now);
  if (!moment) {
    throw UsageError(std::string{option} + ": \"" + *text +
                     "\" is neither a time like 2026-03-01T09:30:00Z nor an age like 15m, 2h, 7d");
  }
  return moment;
}

template <typename Id>
std::vector<Id> ids_of(const std::vector<std::int64_t>& numbers) {
  std::vector<Id> ids;
  ids.reserve(numbers.size());
  for (const auto number : numbers)
    ids.push_back(Id{number});
  return ids;
}

bool is_given(const FilterOptions& options) {
  return options.queue || options.event_type || options.error || options.since || options.until;
}

void add_ids(const Arguments& command, const char* name, std::vector<std::int64_t>& ids,
             std::int64_t greatest, const char* description) {
  command.option(name, ids, "ID", description).within(std::int64_t{1}, greatest);
}

}  // namespace

void add_filter(const Arguments& command, FilterOptions& options) {
  command.option("--queue", options.queue, "NAME", "of this queue");
  command.option("--event-type", options.event_type, "GLOB", "of event types like doc.*");
  command.option("--error", options.error, "TEXT", "whose last error holds this text");
  command.option("--since", options.since, "TIME",
                 "that failed then or later: 2026-03-01T09:30:00Z, or an age: 15m, 2h, 7d");
  command.option("--until", options.until, "TIME", "that failed before then");
}

void add_selection(const Arguments& command, SelectionOptions& options) {
  add_filter(command, options.filter);
  add_ids(command, "--id", options.delivery_ids, queue::max_delivery_id,
          "the dead letter of this delivery; may be repeated");
  add_ids(command, "--message-id", options.message_ids, queue::max_message_id,
          "all dead letters of this message; may be repeated");
  command.flag("--all", options.all, "every dead letter there is");
}

store::DeadLetterFilter filter_of(const FilterOptions& options, Time now) {
  if (options.queue && !queue::is_queue_name(*options.queue)) {
    throw UsageError("--queue: \"" + *options.queue + "\" can't be a queue's name");
  }
  if (options.event_type && !queue::is_event_type_glob(*options.event_type)) {
    throw UsageError("--event-type: \"" + *options.event_type +
                     "\" can't match: letters, digits, _ . - and *, at most 128 of them");
  }
  if (options.error && (options.error->empty() || options.error->size() > max_error_part ||
                        !is_valid_utf8(*options.error))) {
    throw UsageError("--error: 1 to 255 bytes of UTF-8 are expected");
  }
  return {.queue = options.queue,
          .event_type = options.event_type,
          .error = options.error,
          .error_group = std::nullopt,
          .since = moment_of("--since", options.since, now),
          .until = moment_of("--until", options.until, now)};
}

store::DeadLetterSelection selection_of(const SelectionOptions& options, Time now) {
  const int ways = int{is_given(options.filter)} + int{!options.delivery_ids.empty()} +
                   int{!options.message_ids.empty()} + int{options.all};
  if (ways == 0) {
    throw UsageError("say which: by --id, by --message-id, by a filter such as --queue, or --all");
  }
  if (ways > 1) throw UsageError("--id, --message-id, filters and --all don't go together");
  if (!options.delivery_ids.empty()) return ids_of<queue::DeliveryId>(options.delivery_ids);
  if (!options.message_ids.empty()) return ids_of<queue::MessageId>(options.message_ids);
  return filter_of(options.filter, now);
}

}  // namespace pmq::cli
