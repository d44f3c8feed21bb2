#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/settings.h"

namespace pmq::cli {

enum class Health : std::uint8_t { ok, warn, fail };

/// One thing that `pmq doctor` looked at.
struct Check {
  std::string name;
  Health health = Health::ok;
  std::string figure;  ///< what was found
  std::string advice;  ///< what to do; empty when it is ok
};

using Checks = std::vector<Check>;

[[nodiscard]] inline Check ok(std::string name, std::string figure) {
  return {std::move(name), Health::ok, std::move(figure), {}};
}

[[nodiscard]] inline Check warn(std::string name, std::string figure, std::string advice) {
  return {std::move(name), Health::warn, std::move(figure), std::move(advice)};
}

[[nodiscard]] inline Check fail(std::string name, std::string figure, std::string advice) {
  return {std::move(name), Health::fail, std::move(figure), std::move(advice)};
}

// Each looks at one part of an installation. None throws for what it finds.
[[nodiscard]] Checks check_settings(const config::Settings& settings);
[[nodiscard]] Checks check_database(const config::Settings& settings);
[[nodiscard]] Checks check_providers(const config::Settings& settings);
[[nodiscard]] Checks check_web(const config::Settings& settings);

}  // namespace pmq::cli
