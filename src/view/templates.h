#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace ctemplate {
class TemplateCache;
class TemplateDictionary;
}  // namespace ctemplate

namespace pmq::view {

/// The values that a template is filled with.
using Dictionary = ctemplate::TemplateDictionary;

/// The files of the folder `templates`, read when they are first used. Each begins with the pragma
/// that has ctemplate escape every value for the place it stands in.
class Templates {
 public:
  explicit Templates(const std::filesystem::path& folder);
  virtual ~Templates();
  Templates(const Templates&) = delete;
  Templates& operator=(const Templates&) = delete;

  /// Throws std::runtime_error for a file that is missing or that ctemplate can't read. A test
  /// looks at what passes here.
  [[nodiscard]] virtual std::string expand(const std::string& file, const Dictionary& values) const;

 private:
  std::unique_ptr<ctemplate::TemplateCache> cache_;
};

}  // namespace pmq::view
