#include "cli/installation.h"

#include <cstdlib>

namespace pmq::cli {

Installation find_installation() {
  if (const char* home = std::getenv("PMQ_HOME"); home && *home) {
    return {std::filesystem::absolute(home).lexically_normal()};
  }
  return {std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path()};
}

}  // namespace pmq::cli
