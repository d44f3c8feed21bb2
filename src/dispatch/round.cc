#include "dispatch/round.h"

#include "dispatch/capacity.h"
#include "dispatch/identity.h"
#include "dispatch/sender_options.h"

namespace pmq::dispatch {
namespace {

constexpr milliseconds claiming{1'500};
// With the timeout that a webhook has by default, below what web servers and proxies wait for. One
// that restarts may end the process before: then leases end, as after any killed dispatcher.
constexpr milliseconds waiting_for_answers{16'500};

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
