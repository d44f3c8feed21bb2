#include "admin/navigation.h"

#include <array>

#include "admin/visit.h"

namespace pmq::admin {
namespace {

struct Entry {
  std::string_view section;
  std::string_view label;
  std::string_view page;
  std::string_view icon;
};

constexpr std::array<Entry, 8> entries = {{
    {"overview", "Overview", "/", "overview"},
    {"queues", "Queues", "/queues", "queues"},
    {"messages", "Messages", "/messages", "messages"},
    {"dead-letters", "Dead letters", "/dead-letters", "dead"},
    {"jobs", "Bulk changes", "/jobs", "jobs"},
    {"audit", "Audit", "/audit", "audit"},
    {"accounts", "Accounts", "/accounts", "accounts"},
    {"health", "Health", "/health", "health"},
}};

}  // namespace

std::vector<view::NavigationEntry> navigation(const Visit& visit, std::string_view section) {
  std::vector<view::NavigationEntry> menu;
  for (const auto& entry : entries) {
    menu.push_back({.label = std::string(entry.label),
                    .href = visit.href(entry.page),
                    .icon = std::string(entry.icon),
                    .count = {},
                    .current = entry.section == section});
  }
  return menu;
}

}  // namespace pmq::admin
