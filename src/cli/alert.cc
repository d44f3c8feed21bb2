#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/session.h"
#include "cli/watching.h"
#include "json/write.h"
#include "queue/operational_event.h"

namespace pmq::cli {
namespace {

struct Options {
  bool json = false;
};

void tell(const dispatch::WatchReport& report, bool json) {
  if (json) {
    json::Writer out;
    out.begin_object();
    out.field("looked", report.looked);
    out.field("raised", report.raised);
    out.field("cleared", report.cleared);
    out.field("mailed", report.mailed);
    out.end_object();
    std::cout << out.take() << '\n';
    return;
  }
  if (!report.looked) {
    std::cout << "Another process looks after alerts just now.\n";
    return;
  }
  std::cout << "Raised " << report.raised << ", recovered " << report.cleared << "; "
            << (report.mailed ? "a mail went out" : "no mail went out") << ".\n";
}

ExitCode look(Session& session, const Options& options) {
  configure_log(session.settings());
  Watching watching(session.settings());
  const auto report = watching.look();
  if (report.looked) watching.watch.resign();
  if (!report.mail_fault.empty()) throw Refusal("the mail did not go out: " + report.mail_fault);
  tell(report, options.json);
  return ExitCode::done;
}

ExitCode test(Session& session) {
  Watching watching(session.settings());
  const Time now = watching.store.now();
  const auto actor = operator_with({}).name;
  session.audit().write(audit_entry(session, "alert.test", "alerts"));
  watching.alerts.send(queue::alert_test(actor), now);
  std::cout << "Sent pmq.alert.test to the subscriptions that take it.\n";
  if (!watching.mailer.is_set_up()) {
    std::cout << "No mail: ALERT_MAIL_TO is not set.\n";
    return ExitCode::done;
  }
  const auto sent =
      watching.mailer.send(health::text_of_test(session.settings().public_url, now), now);
  if (!sent) {
    watching.alerts.mail_failed(sent.error(), now);
    throw Refusal("the mail did not go out: " + sent.error());
  }
  watching.alerts.mail_worked();
  std::cout << "A mail is on its way.\n";
  return ExitCode::done;
}

}  // namespace

void add_alert(const Arguments& program, Action& chosen) {
  const Arguments command = program.group(
      "alert", "Tell operators of what doesn't pass: the dispatcher does it by itself.");
  const auto options = std::make_shared<Options>();
  const Arguments run = command.command("run", "Look once now, and tell what has changed.");
  run.flag("--json", options->json, "answer in JSON");
  run.when_named([&chosen, options] {
    chosen = [options](Session& session) { return look(session, *options); };
  });
  const Arguments testing =
      command.command("test", "Send a mail and the event pmq.alert.test, to see that they arrive.");
  testing.when_named([&chosen] { chosen = [](Session& session) { return test(session); }; });
}

}  // namespace pmq::cli
