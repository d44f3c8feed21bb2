#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "view/templates.h"

namespace pmq::test {

/// What one section, or a whole template, names: in the file, or in what it is filled with.
struct Scope {
  std::set<std::string> values;
  std::vector<std::pair<std::string, Scope>>
      sections;                              ///< in order; filled ones once for each time
  std::map<std::string, std::string> files;  ///< of what is included, by section
};

/// The templates as they are used: keeps what each page was filled with, and compares it with what
/// the files name.
class WatchedTemplates final : public view::Templates {
 public:
  using Templates::Templates;

  std::string expand(const std::string& file, const view::Dictionary& values) const override;

  /// Values that a file names and a page didn't set: `login.tpl: BACK`.
  [[nodiscard]] const std::set<std::string>& unset() const noexcept { return unset_; }
  /// Values and sections that a page set and its file doesn't name.
  [[nodiscard]] const std::set<std::string>& unused() const noexcept { return unused_; }
  /// Sections of the files that were never shown.
  [[nodiscard]] std::set<std::string> unseen() const;

 private:
  mutable std::set<std::string> unset_;
  mutable std::set<std::string> unused_;
  mutable std::set<std::string> shown_;
  mutable std::set<std::string> files_;
};

}  // namespace pmq::test
