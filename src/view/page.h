#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace pmq::view {

struct NavigationEntry {
  std::string label;
  std::string href;
  std::string icon;   ///< its name in icons.svg
  std::string count;  ///< shown beside it; empty: nothing
  bool current = false;
};

enum class Tone : std::uint8_t { success, info, warning, danger };

/// What the last action did, told once.
struct Notice {
  Tone tone = Tone::success;
  std::string text;
  std::string link_href;  ///< empty: no link
  std::string link_label;
};

enum class Theme : std::uint8_t { system, light, dark };

/// What every page has around its content.
struct Page {
  std::string title;
  std::string base;           ///< address of the dashboard, without a slash at its end
  std::string address;        ///< this page's own, to come back to
  std::string asset_version;  ///< changes with any file of htdocs/admin
  std::string form_token;
  std::string account;  ///< empty: nobody is signed in
  std::string role;
  bool may_change = false;  ///< an operator
  Theme theme = Theme::system;
  bool live = false;  ///< figures that are worth reading again every few seconds
  std::vector<NavigationEntry> navigation;
  std::optional<Notice> notice;
  Time now{};
};

/// A text and where it leads.
struct Link {
  std::string label;
  std::string href;
  bool current = false;
};

}  // namespace pmq::view
