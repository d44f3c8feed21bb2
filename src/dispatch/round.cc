#include "dispatch/round.h"

#include "dispatch/capacity.h"
#include "dispatch/identity.h"
#include "dispatch/sender_options.h"

namespace pmq::dispatch {
namespace {

// The web server may end a process five seconds after it was told to restart.
constexpr milliseconds claiming{1'500};
constexpr milliseconds waiting_for_answers{3'000};

}  // namespace

DispatchReport run_round(const config::Settings& settings, store::DispatchStore& store,
                         store::ChoreStore& chores, Random& random) {
  const SystemClock clock;
  net::HttpSender sender{webhook_sender_options(settings.webhook_allowed_cidrs)};
  WakeSocket none{""};
  auto options = identified(random);
  options.mode = store::DispatcherMode::once;
  options.claim_for = claiming;
  options.end_after = waiting_for_answers;
  options.in_flight = requests_that_fit(options.in_flight);
  return Dispatcher{std::move(options), store, chores, sender, none, clock}.run();
}

}  // namespace pmq::dispatch
