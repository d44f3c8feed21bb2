#include "admin/assets.h"

#include <fstream>
#include <iterator>
#include <set>

#include "crypto/digest.h"
#include "crypto/hex.h"

namespace pmq::admin {

std::string asset_version(const std::filesystem::path& folder) {
  constexpr std::size_t length = 12;
  std::set<std::filesystem::path> files;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(folder, missing))
    if (entry.is_regular_file()) files.insert(entry.path());
  std::string all;
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    all += file.filename().string() + '\0';
    all.append(std::istreambuf_iterator<char>(stream), {});
  }
  return crypto::hex_encode(crypto::bytes_of(crypto::sha256(all))).substr(0, length);
}

}  // namespace pmq::admin
