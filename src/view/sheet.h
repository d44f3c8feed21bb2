#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "view/page.h"
#include "view/templates.h"

namespace pmq::view {

/// One page being filled in: the layout around the template of its content.
class Sheet {
 public:
  Sheet(const Templates& templates, const Page& page, const std::string& body_file);
  ~Sheet();

  /// Values of the content.
  [[nodiscard]] Dictionary& body() noexcept { return *body_; }
  [[nodiscard]] std::string html() const;

 private:
  const Templates& templates_;
  std::unique_ptr<Dictionary> layout_;
  Dictionary* body_;
};

/// Text from outside: control characters and those that turn the writing direction show as
/// `\u202e`, line ends and tabs stay.
[[nodiscard]] std::string visible(std::string_view text);

void set(Dictionary& values, const std::string& name, std::string_view text);
/// One more of that section, to be filled in.
[[nodiscard]] Dictionary& add(Dictionary& values, const std::string& section);
/// As visible().
void set_foreign(Dictionary& values, const std::string& name, std::string_view text);
/// NAME_ISO for machines and NAME for people.
void set_time(Dictionary& values, const std::string& name, Time time);
/// Shows section NAME_SET with those two; without a time shows NAME_UNSET.
void set_time(Dictionary& values, const std::string& name, const std::optional<Time>& time);
/// Shows the section where `condition` holds.
void show(Dictionary& values, const std::string& section, bool condition);
/// A section with `LABEL`, `HREF` and, for the current one, the section `CURRENT` for each link.
void set_links(Dictionary& values, const std::string& section, const std::vector<Link>& links);
/// Shows section NAME_SET with NAME, where the text isn't empty.
void set_optional(Dictionary& values, const std::string& name, std::string_view text);

/// `2026-03-01 09:30:00 UTC`
[[nodiscard]] std::string utc_text(Time time);

}  // namespace pmq::view
