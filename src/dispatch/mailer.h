#pragma once

#include <string>
#include <tl/expected.hpp>

#include "base/random.h"
#include "config/settings.h"
#include "health/alert_text.h"

namespace pmq::dispatch {

/// How long a mail may take to be handed over, where nobody waits for it, and where somebody does.
inline constexpr seconds patient_mail{20};
inline constexpr seconds hurried_mail{3};

/// Sends alerts to who the settings name, by SMTP or by the host's own sendmail.
class Mailer {
 public:
  /// Both must outlive it.
  Mailer(const config::AlertSettings& settings, Random& random, seconds timeout = patient_mail)
      : settings_(settings), random_(random), timeout_(timeout) {}

  [[nodiscard]] bool is_set_up() const noexcept { return !settings_.mail_to.empty(); }
  /// The error is why it didn't go out, for people.
  [[nodiscard]] tl::expected<void, std::string> send(const health::AlertText& text, Time now);

 private:
  const config::AlertSettings& settings_;
  Random& random_;
  seconds timeout_;
};

}  // namespace pmq::dispatch
