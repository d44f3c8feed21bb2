#pragma once

#include <string>
#include <tl/expected.hpp>

#include "health/alert_text.h"

namespace pmq::admin {

/// Mails to the operators, as alerts send them.
class AlertMail {
 public:
  virtual ~AlertMail() = default;

  /// Whether the settings name anybody.
  [[nodiscard]] virtual bool is_set_up() const noexcept = 0;
  /// Gives up after some seconds. The error is why it didn't go out, for people.
  [[nodiscard]] virtual tl::expected<void, std::string> send(const health::AlertText& text,
                                                             Time now) = 0;
};

}  // namespace pmq::admin
