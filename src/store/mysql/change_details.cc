#include "store/mysql/change_details.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "json/write.h"
#include "store/mysql/subscription_row.h"

namespace pmq::store::mysql {
namespace {

/// A member's name and its value as JSON.
using Member = std::pair<std::string_view, std::string>;

template <typename Write>
std::string json(Write&& write) {
  json::Writer out;
  write(out);
  return out.take();
}

std::string text_json(const std::optional<std::string>& text) {
  return json([&](json::Writer& out) { text ? out.string(*text) : out.null(); });
}

std::string names_json(const std::vector<queue::Header>& headers) {
  return json([&](json::Writer& out) {
    out.begin_array();
    for (const auto& header : headers)
      out.string(header.name);
    out.end_array();
  });
}

std::string days_json(const std::optional<int>& days) {
  return days ? std::to_string(*days) : "null";
}

void add_webhook(std::vector<Member>& members, const queue::WebhookSettings& webhook) {
  members.emplace_back("url", text_json(webhook.url));
  members.emplace_back("format", text_json(std::string(name(webhook.format))));
  members.emplace_back("headers", names_json(webhook.headers));
  members.emplace_back("timeout_seconds", std::to_string(webhook.timeout.count()));
  members.emplace_back("max_in_flight", std::to_string(webhook.max_in_flight));
  members.emplace_back("rate_per_second", json([&](json::Writer& out) {
                         webhook.rate_per_second ? out.number(*webhook.rate_per_second)
                                                 : out.null();
                       }));
}

std::vector<Member> members_of(const queue::Subscription& subscription) {
  std::vector<Member> members;
  members.emplace_back("kind", text_json(std::string(name(subscription.kind))));
  members.emplace_back("state", text_json(std::string(name(subscription.state))));
  members.emplace_back("state_reason", text_json(subscription.state_reason));
  members.emplace_back("event_types", event_types_json(subscription.event_types));
  members.emplace_back("max_retries", std::to_string(subscription.retry_policy.max_retries));
  members.emplace_back("backoff", backoff_json(subscription.retry_policy.backoff));
  members.emplace_back("max_depth",
                       subscription.max_depth ? std::to_string(*subscription.max_depth) : "null");
  members.emplace_back("keep_finished_days", days_json(subscription.keep_finished_days));
  members.emplace_back("keep_dead_days", days_json(subscription.keep_dead_days));
  if (subscription.webhook) add_webhook(members, *subscription.webhook);
  return members;
}

void write(json::Writer& out, std::string_view name, const std::vector<Member>& members) {
  out.key(name);
  out.begin_object();
  for (const auto& [key, value] : members)
    out.raw_field(key, value);
  out.end_object();
}

}  // namespace

std::string change_details(const std::optional<queue::Subscription>& before,
                           const std::optional<queue::Subscription>& after) {
  auto old_members = before ? members_of(*before) : std::vector<Member>();
  auto new_members = after ? members_of(*after) : std::vector<Member>();
  if (before && after) {
    const auto same = old_members;
    const auto is_in = [](const std::vector<Member>& all, const Member& member) {
      return std::find(all.begin(), all.end(), member) != all.end();
    };
    std::erase_if(old_members, [&](const Member& member) { return is_in(new_members, member); });
    std::erase_if(new_members, [&](const Member& member) { return is_in(same, member); });
  }
  return json([&](json::Writer& out) {
    out.begin_object();
    if (before) write(out, "before", old_members);
    if (after) write(out, "after", new_members);
    out.end_object();
  });
}

std::string change_details(std::string_view member, const std::optional<std::string>& before,
                           const std::optional<std::string>& after) {
  return json([&](json::Writer& out) {
    out.begin_object();
    if (before) write(out, "before", {{member, text_json(before)}});
    if (after) write(out, "after", {{member, text_json(after)}});
    out.end_object();
  });
}

}  // namespace pmq::store::mysql
