#include "cli/command.h"

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "base/random.h"
#include "cli/session.h"
#include "cli/watching.h"
#include "dispatch/capacity.h"
#include "dispatch/dispatcher.h"
#include "dispatch/identity.h"
#include "dispatch/sender_options.h"
#include "dispatch/watch_thread.h"
#include "json/write.h"
#include "log/log.h"
#include "store/mysql/chores.h"
#include "store/mysql/mysql_dispatch_store.h"

namespace pmq::cli {
namespace {

constexpr int most_in_flight = 2000;
constexpr int longest_run = 86'400;
/// For a look at the alerts that is under way at the end. A daemon is to leave soon; one that cron
/// has started may be the only one that tells.
constexpr milliseconds time_to_end{500};
constexpr milliseconds time_to_mail{25'000};

struct Options {
  bool daemon = false;
  bool once = false;
  std::optional<int> run_for;
  int in_flight = 256;
  bool json = false;
};

dispatch::Dispatcher* running = nullptr;

/// The first signal ends the dispatcher in good order, a second one of the kind at once.
class StopOnSignal {
 public:
  explicit StopOnSignal(dispatch::Dispatcher& dispatcher) {
    running = &dispatcher;
    struct sigaction action {};
    action.sa_handler = [](int) { running->stop(); };
    action.sa_flags = SA_RESETHAND;
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
      sigaction(signal, &action, nullptr);
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, nullptr);
  }
};

dispatch::DispatcherOptions dispatcher_options(const Options& options, Random& random) {
  auto made = dispatch::identified(random);
  made.in_flight = dispatch::requests_that_fit(options.in_flight);
  if (made.in_flight < options.in_flight) {
    log::warn("the limit of open files bounds how many requests can be under way",
              {{"in_flight", std::to_string(made.in_flight)}});
  }
  if (options.run_for) {
    made.mode = store::DispatcherMode::bounded;
    made.claim_for = seconds{*options.run_for};
  } else if (!options.daemon) {
    made.mode = store::DispatcherMode::once;
  }
  return made;
}

void tell(const dispatch::DispatchReport& report, bool json) {
  if (json) {
    json::Writer out;
    out.begin_object();
    out.field("delivered", report.delivered);
    out.field("failed", report.failed);
    out.field("deferred", report.deferred);
    out.end_object();
    std::cout << out.take() << '\n';
    return;
  }
  std::cout << "Delivered " << report.delivered << ", failed " << report.failed << ", deferred "
            << report.deferred << ".\n";
}

ExitCode dispatch(Session& session, const Options& options) {
  if (int{options.daemon} + int{options.once} + int{options.run_for.has_value()} > 1) {
    throw UsageError("only one of --daemon, --for and --once is expected");
  }
  const auto& settings = session.settings();
  configure_log(settings);
  SystemRandom random;
  SystemClock clock;
  const auto store = store::mysql::make_dispatch_store(settings, random);
  net::HttpSender sender{dispatch::webhook_sender_options(settings.webhook_allowed_cidrs)};
  dispatch::WakeSocket wake{settings.wake_socket};
  SystemRandom random_of_chores;
  store::mysql::MysqlChores chores{settings.database, random_of_chores, settings.retention};
  dispatch::Dispatcher dispatcher{
      dispatcher_options(options, random), *store, chores, sender, wake, clock};
  const StopOnSignal stop{dispatcher};

  Watching watching{settings};
  dispatch::WatchThread watch{[&watching] {
                                static_cast<void>(watching.look());
                                watching.store.rest();
                              },
                              [&watching] { watching.watch.resign(); }};

  if (options.daemon) log::info("the dispatcher starts");
  const auto report = dispatcher.run();
  if (options.daemon) log::info("the dispatcher ends");
  if (!options.daemon) tell(report, options.json);
  const bool has_stopped = watch.stop(options.daemon ? time_to_end : time_to_mail);
  if (report.store_hangs || !has_stopped) {
    std::cout.flush();
    // Nothing here can end the wait for it.
    std::_Exit(static_cast<int>(report.store_hangs ? ExitCode::failed : ExitCode::done));
  }
  return ExitCode::done;
}

}  // namespace

void add_dispatch(const Arguments& program, Action& chosen) {
  const auto options = std::make_shared<Options>();
  const Arguments command = program.command(
      "dispatch",
      "Deliver to webhooks. Any number of dispatchers may run at once, on any number of hosts.");
  command.flag("--daemon", options->daemon, "until SIGTERM or Ctrl-C, which it obeys within 5 s");
  command
      .option("--for", options->run_for, "SECONDS",
              "for so long, then end what is under way: for cron; 1 to 86400")
      .within(1, longest_run);
  command.flag("--once", options->once, "what is ready now, then end: as without any of these");
  command
      .option("--in-flight", options->in_flight, "N", "requests at once, 1 to 2000 (default: 256)")
      .within(1, most_in_flight);
  command.flag("--json", options->json, "answer in JSON");
  command.footer("Example, a line for cron:\n  * * * * * /home/me/pmq/bin/pmq dispatch --for 55");
  command.when_named([&chosen, options] {
    chosen = [options](Session& session) { return dispatch(session, *options); };
  });
}

}  // namespace pmq::cli
