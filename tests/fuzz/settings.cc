#include "config/env_file.h"
#include "tests/fuzz/fuzz.h"

using namespace pmq::config;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    for (const auto& entry : parse_env_file(text_of(data, size))) {
      require(!entry.name.empty() && entry.line > 0);
      require(entry.value.find('\0') == std::string::npos);
    }
  } catch (const BadEnvLine& bad) {
    require(bad.line > 0);
  }
  return 0;
}
