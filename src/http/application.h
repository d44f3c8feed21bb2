#pragma once

#include <chrono>

#include "http/body.h"
#include "http/response.h"
#include "http/variables.h"

namespace pmq::http {

/// Whatever answers requests, one after another.
class Application {
 public:
  virtual ~Application() = default;
  /// Gives an answer to everything: what it throws ends the process.
  [[nodiscard]] virtual Response answer(const Variables& variables, BodySource& body) = 0;
  /// No request has come for so long, 0 right after one: gives back what others wait for. Whether
  /// there still is something that they may come to wait for, and this should be asked again soon.
  [[nodiscard]] virtual bool make_way(std::chrono::milliseconds) noexcept { return false; }
  /// No request has come for some seconds: gives back what others may need.
  virtual void rest() noexcept {}
};

}  // namespace pmq::http
