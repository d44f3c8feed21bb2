#include "admin/navigation.h"

#include <algorithm>
#include <array>

#include "admin/paging.h"
#include "admin/visit.h"

namespace pmq::admin {
namespace {

struct Entry {
  std::string_view section;
  std::string_view label;
  std::string_view page;
  std::string_view icon;
};

constexpr std::array<Entry, 11> entries = {{
    {"overview", "Overview", "/", "overview"},
    {"queues", "Queues", "/queues", "queues"},
    {"messages", "Messages", "/messages", "messages"},
    {"dead-letters", "Dead letters", "/dead-letters", "dead"},
    {"jobs", "Bulk changes", "/jobs", "jobs"},
    {"breakers", "Circuit breakers", "/breakers", "breakers"},
    {"rate-limits", "Rate limits", "/rate-limits", "limits"},
    {"logs", "Logs", "/logs", "logs"},
    {"audit", "Audit", "/audit", "audit"},
    {"accounts", "Accounts", "/accounts", "accounts"},
    {"health", "Health", "/health", "health"},
}};

/// A page without anything to show is not in the menu.
bool has_webhooks(const Visit& visit) {
  const auto all = all_subscriptions(visit);
  return std::any_of(all.begin(), all.end(), [](const auto& subscription) {
    return subscription.kind == queue::SubscriptionKind::webhook;
  });
}

}  // namespace

std::vector<view::NavigationEntry> navigation(const Visit& visit, std::string_view section) {
  std::vector<view::NavigationEntry> menu;
  for (const auto& entry : entries) {
    if (entry.section == "breakers" && section != "breakers" && !has_webhooks(visit)) continue;
    menu.push_back({.label = std::string(entry.label),
                    .href = visit.href(entry.page),
                    .icon = std::string(entry.icon),
                    .count = {},
                    .current = entry.section == section});
  }
  return menu;
}

}  // namespace pmq::admin
