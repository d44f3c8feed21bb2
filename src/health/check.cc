#include "health/check.h"

#include <algorithm>

namespace pmq::health {

std::string_view name(Status status) noexcept {
  switch (status) {
    case Status::pass:
      return "pass";
    case Status::warn:
      return "warn";
    case Status::fail:
      return "fail";
  }
  return "fail";
}

std::string key(const Check& check) {
  auto key = check.component + ':' + check.measure;
  return check.instance.empty() ? key : key + ':' + check.instance;
}

Status worst(const Checks& checks) noexcept {
  Status status = Status::pass;
  for (const auto& check : checks)
    status = std::max(status, check.status);
  return status;
}

}  // namespace pmq::health
