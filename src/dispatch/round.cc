#include "dispatch/round.h"

#include "dispatch/identity.h"
#include "dispatch/sender_options.h"

namespace pmq::dispatch {
namespace {

// The web server may end a process five seconds after it was told to restart.
constexpr milliseconds claiming{1'500};
constexpr milliseconds whole{3'500};

}  // namespace

DispatchReport run_round(const config::Settings& settings, store::DispatchStore& store,
                         Random& random) {
  const SystemClock clock;
  net::HttpSender sender{webhook_sender_options(settings.webhook_allowed_cidrs)};
  WakeSocket none{""};
  auto options = identified(random);
  options.mode = store::DispatcherMode::once;
  options.claim_for = claiming;
  options.end_after = whole;
  return Dispatcher{std::move(options), store, sender, none, clock}.run();
}

}  // namespace pmq::dispatch
