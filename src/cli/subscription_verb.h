#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "base/secret.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/session.h"
#include "cli/subscription_options.h"
#include "queue/subscription.h"
#include "store/operating.h"

// What the verbs of `pmq subscription` have in common.
namespace pmq::cli {

/// What any of them takes.
struct VerbOptions {
  std::string name;
  SubscriptionOptions subscription;
  std::optional<std::string> reason;
  bool with_deliveries = false;
  bool yes = false;
  bool json = false;
  std::int64_t grace = 24 * 3600;  ///< seconds
  bool stop = false;
};

using Verb = ExitCode (*)(Session&, const VerbOptions&);

/// One verb's command, and where its options go.
struct VerbCommand {
  Arguments app;
  std::shared_ptr<VerbOptions> options;
};

[[nodiscard]] VerbCommand add_verb(const Arguments& group, Action& chosen, Verb verb,
                                   const char* name, const char* description);
void take_name(const VerbCommand& command);
void take_json(const VerbCommand& command);
void take_reason(const VerbCommand& command);

/// Throws Refusal.
[[noreturn]] void refuse(const std::string& name, store::SubscriptionFault fault);

/// Shows the subscription that came of it, with a secret just made. Throws Refusal.
ExitCode tell(Session& session, tl::expected<queue::Subscription, store::SubscriptionFault> outcome,
              const VerbOptions& options, std::optional<Secret> secret = std::nullopt);

/// Adds test, rotate-secret, reset-breaker and sign.
void add_webhook_verbs(const Arguments& group, Action& chosen);

}  // namespace pmq::cli
