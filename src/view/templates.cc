#include "view/templates.h"

#include <stdexcept>

#include "view/ctemplate.h"

namespace pmq::view {

Templates::Templates(const std::filesystem::path& folder)
    : cache_(std::make_unique<ctemplate::TemplateCache>()) {
  cache_->SetTemplateRootDirectory(folder.string());
}

Templates::~Templates() = default;

std::string Templates::expand(const std::string& file, const Dictionary& values) const {
  std::string html;
  if (!cache_->ExpandWithData(file, ctemplate::STRIP_BLANK_LINES, &values, nullptr, &html)) {
    throw std::runtime_error("the template " + file + " can't be used");
  }
  return html;
}

}  // namespace pmq::view
