#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "health/alert.h"
#include "queue/message.h"

namespace pmq::store {

struct AlertBook {
  std::vector<health::Alert> alerts;
  health::MailProgress mail;
};

/// Of who looks at the checks and tells operators, one process at a time (store/leader.h).
inline constexpr std::string_view duty_of_alerts = "alerts";

/// What operators know. To be changed only by who has that duty.
class Alerts {
 public:
  virtual ~Alerts() = default;

  [[nodiscard]] virtual AlertBook read() = 0;
  /// When somebody looked last, whichever process; none: never.
  [[nodiscard]] virtual std::optional<Time> looked_at() = 0;
  /// These are all there are now; the events are sent as ordinary messages, in the same
  /// transaction. False, and nothing of it: somebody else than `holder` has the duty by now.
  [[nodiscard]] virtual bool write(std::span<const health::Alert> alerts,
                                   std::span<const queue::NewMessage> events, std::uint64_t holder,
                                   Time now) = 0;
  /// A mail told of all that was news in these: those that have recovered are forgotten.
  virtual void mailed(std::span<const health::Alert> alerts, Time now) = 0;
  virtual void mail_failed(const std::string& fault, Time now) = 0;
  /// A mail that told of no alert went out.
  virtual void mail_worked() = 0;
  /// Sends one event to the subscriptions that take it.
  virtual void send(const queue::NewMessage& event, Time now) = 0;
};

}  // namespace pmq::store
