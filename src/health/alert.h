#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "health/check.h"

namespace pmq::health {

/// A check that doesn't pass, and what operators know of it:
///
///     (none) ── it doesn't pass ──▶ raised ── it has passed for clear_after ──▶ recovered ──▶
///     (none)
///                                     ▲                                            │   told by
///                                     mail, └────────────── it doesn't pass ─────────────┘   or
///                                     never was
struct Alert {
  std::string name;              ///< key() of its check
  Status status = Status::warn;  ///< pass: it has recovered, and the mail about that is to come
  Time since{};                  ///< when it was raised
  std::optional<Time> passing_since;    ///< it passes, but not yet for long enough
  Status mailed_status = Status::pass;  ///< what the latest mail told of it
  std::string title;
  std::string figure;
  std::string advice;
  std::string page;
};

struct AlertRules {
  seconds clear_after{60};         ///< what flaps within it is one alert
  seconds mail_interval{15 * 60};  ///< what happens meanwhile goes into one mail
  bool sends_mail = false;
};

/// How mails went so far.
struct MailProgress {
  std::optional<Time> mailed_at;  ///< the latest that went out
  std::optional<Time> tried_at;   ///< the latest that was tried
};

/// What follows from one look at the checks.
struct AlertStep {
  std::vector<Alert> alerts;   ///< all that are kept
  std::vector<Alert> raised;   ///< new ones, and those that got worse
  std::vector<Alert> cleared;  ///< recovered just now
};

/// Checks that aren't there any more (their queue was removed) pass.
[[nodiscard]] AlertStep step(std::vector<Alert> before, const Checks& checks,
                             const AlertRules& rules, Time now);

/// Whether a mail should say more of it than the latest one did.
[[nodiscard]] bool is_news(const Alert& alert) noexcept;

/// Whether a mail with all that is news may go now.
[[nodiscard]] bool mail_is_due(const std::vector<Alert>& alerts, const MailProgress& progress,
                               const AlertRules& rules, Time now);

}  // namespace pmq::health
