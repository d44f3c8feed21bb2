#include "store/mysql/subscription_row.h"

#include <cstdlib>
#include <stdexcept>

#include "json/parse.h"
#include "json/write.h"

namespace pmq::store::mysql {
namespace {

json::Document parse_own(const std::string& text) {
  auto document = json::parse(text);
  if (!document) throw std::logic_error("a subscription's row holds bad JSON");
  return std::move(*document);
}

const json::Value& member(const json::Value& object, std::string_view name) {
  const auto* value = object.find(name);
  if (value == nullptr) throw std::logic_error("a subscription's row lacks " + std::string(name));
  return *value;
}

seconds seconds_of(const json::Value& value) {
  return seconds(value.integer().value_or(0));
}

std::vector<std::string> read_event_types(const std::string& text) {
  const auto document = parse_own(text);
  std::vector<std::string> event_types;
  for (const auto& item : document.root().items())
    event_types.emplace_back(item.text());
  return event_types;
}

queue::Backoff read_backoff(const std::string& text) {
  const auto document = parse_own(text);
  const auto& root = document.root();
  if (const auto* delays = root.find("delays_seconds")) {
    queue::DelayList list;
    for (const auto& item : delays->items())
      list.delays.push_back(seconds_of(item));
    if (list.delays.empty()) throw std::logic_error("a subscription's row has no delays");
    return list;
  }
  // The factor's text was checked when it came in and written by our own writer.
  const std::string factor(member(root, "factor").raw());
  return queue::DelayFormula{seconds_of(member(root, "base_seconds")),
                             std::strtod(factor.c_str(), nullptr),
                             seconds_of(member(root, "max_seconds"))};
}

std::optional<int> optional_days(Rows& row) {
  const auto days = row.optional_integer();
  return days ? std::optional(static_cast<int>(*days)) : std::nullopt;
}

}  // namespace

queue::Subscription read_subscription(Rows& row) {
  queue::Subscription subscription;
  subscription.id = {row.integer()};
  subscription.name = row.text();
  subscription.kind = static_cast<queue::SubscriptionKind>(row.small_integer());
  subscription.event_types = read_event_types(row.text());
  subscription.retry_policy.max_retries = row.small_integer();
  subscription.retry_policy.backoff = read_backoff(row.text());
  subscription.max_depth = row.optional_integer();
  subscription.keep_finished_days = optional_days(row);
  subscription.keep_dead_days = optional_days(row);
  subscription.state = static_cast<queue::SubscriptionState>(row.small_integer());
  subscription.state_reason = row.optional_text();
  subscription.created_at = row.time();
  subscription.updated_at = row.time();
  return subscription;
}

std::optional<queue::Subscription> find_subscription_row(Session& session, std::string_view name,
                                                         std::string_view lock) {
  auto rows =
      session.query("SELECT " + std::string(subscription_columns) +
                        " FROM subscription WHERE name = ? AND alive = 1 " + std::string(lock),
                    values(name));
  if (!rows.next()) return std::nullopt;
  return read_subscription(rows);
}

void raise_catalog_version(Session& session) {
  session.execute("UPDATE catalog SET version = version + 1 WHERE id = 1");
}

std::string event_types_json(const std::vector<std::string>& event_types) {
  json::Writer writer;
  writer.begin_array();
  for (const auto& event_type : event_types)
    writer.string(event_type);
  writer.end_array();
  return writer.take();
}

std::string backoff_json(const queue::Backoff& backoff) {
  json::Writer writer;
  writer.begin_object();
  if (const auto* list = std::get_if<queue::DelayList>(&backoff)) {
    writer.key("delays_seconds");
    writer.begin_array();
    for (const auto delay : list->delays)
      writer.integer(delay.count());
    writer.end_array();
  } else {
    const auto& formula = std::get<queue::DelayFormula>(backoff);
    writer.field("base_seconds", formula.base.count());
    writer.field("factor", formula.factor);
    writer.field("max_seconds", formula.max.count());
  }
  writer.end_object();
  return writer.take();
}

}  // namespace pmq::store::mysql
