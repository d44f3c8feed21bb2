#pragma once

#include <filesystem>
#include <string>

namespace pmq::admin {

/// A text that changes with the content of any file in the folder: browsers may keep a file under
/// it for good.
[[nodiscard]] std::string asset_version(const std::filesystem::path& folder);

}  // namespace pmq::admin
