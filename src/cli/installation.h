#pragma once

#include <filesystem>

namespace pmq::cli {

/// Where this program's files lie: the folder above bin/pmq.
struct Installation {
  std::filesystem::path home;

  [[nodiscard]] std::filesystem::path env_file() const { return home / ".env"; }
  [[nodiscard]] std::filesystem::path sql_folder() const { return home / "sql"; }
};

/// PMQ_HOME tells it where a wrapper starts the program by way of another one.
[[nodiscard]] Installation find_installation();

}  // namespace pmq::cli
