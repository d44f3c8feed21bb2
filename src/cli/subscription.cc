#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/confirm.h"
#include "cli/session.h"
#include "cli/subscription_options.h"
#include "cli/subscription_view.h"

namespace pmq::cli {
namespace {

using store::SubscriptionFault;

struct Options {
  std::string name;
  SubscriptionOptions subscription;
  std::optional<std::string> reason;
  bool with_deliveries = false;
  bool yes = false;
  bool json = false;
};

[[noreturn]] void refuse(const std::string& name, SubscriptionFault fault) {
  switch (fault) {
    case SubscriptionFault::not_found:
      throw Refusal("there is no subscription \"" + name +
                    "\"; bin/pmq subscription list tells which there are");
    case SubscriptionFault::exists:
      throw Refusal("there is a subscription \"" + name +
                    "\" already; bin/pmq subscription change changes it");
    case SubscriptionFault::not_empty:
      throw Refusal("\"" + name +
                    "\" still has deliveries; let workers finish them, or remove them with it: "
                    "--with-deliveries");
    case SubscriptionFault::too_many:
      throw Refusal("there are " + std::to_string(queue::max_subscriptions) +
                    " subscriptions, which is the most there can be; remove one first");
    case SubscriptionFault::not_a_webhook:
      throw Refusal("\"" + name + "\" is no webhook; this is for webhooks alone");
    case SubscriptionFault::secrets_key_missing:
      throw Refusal(
          "there can be no webhooks without a key for their secrets; set SECRETS_KEY to"
          " what `openssl rand -hex 32` prints");
  }
  throw Refusal("the store refused");
}

ExitCode tell(const queue::Subscription& subscription, const Options& options) {
  std::cout << (options.json ? details_json(subscription) : details(subscription));
  return ExitCode::done;
}

ExitCode tell(const tl::expected<queue::Subscription, SubscriptionFault>& outcome,
              const Options& options) {
  if (!outcome) refuse(options.name, outcome.error());
  return tell(*outcome, options);
}

ExitCode list(Session& session, const Options& options) {
  std::vector<queue::Subscription> all;
  store::PageRequest request{.limit = store::max_page_size, .cursor = std::nullopt};
  do {
    auto page = session.store().subscriptions(request);
    std::move(page.rows.begin(), page.rows.end(), std::back_inserter(all));
    request.cursor = std::move(page.next_cursor);
  } while (request.cursor);
  std::cout << (options.json ? overview_json(all) : overview(all));
  return ExitCode::done;
}

ExitCode show(Session& session, const Options& options) {
  check_name(options.name);
  const auto found = session.store().find_subscription(options.name);
  if (!found) refuse(options.name, SubscriptionFault::not_found);
  return tell(*found, options);
}

ExitCode create(Session& session, const Options& options) {
  const auto subscription = new_subscription(options.name, options.subscription);
  store::Store& store = session.store();
  return tell(store.create_subscription(subscription, store.now()), options);
}

ExitCode change(Session& session, const Options& options) {
  check_name(options.name);
  const auto wanted = subscription_change(options.subscription);
  store::Store& store = session.store();
  return tell(store.change_subscription(options.name, wanted, store.now()), options);
}

ExitCode remove(Session& session, const Options& options) {
  check_name(options.name);
  const auto actor = operator_with(options.reason);
  if (options.with_deliveries && !options.yes) {
    if (!can_ask()) {
      throw UsageError("--with-deliveries can't be undone, and there is nobody to ask: add --yes");
    }
    if (!confirm("\"" + options.name + "\" and its deliveries would be gone for good. Go on?")) {
      throw Refusal("nothing was removed");
    }
  }
  store::Store& store = session.store();
  const auto removed = store.remove_subscription(
      options.name,
      options.with_deliveries ? store::RemoveMode::with_deliveries : store::RemoveMode::only_empty,
      actor, store.now());
  if (!removed) refuse(options.name, removed.error());
  std::cout << "\"" << options.name << "\" is removed.\n";
  return ExitCode::done;
}

ExitCode pause(Session& session, const Options& options) {
  check_name(options.name);
  const auto actor = operator_with(options.reason);
  store::Store& store = session.store();
  return tell(store.pause(options.name, actor, store.now()), options);
}

ExitCode resume(Session& session, const Options& options) {
  check_name(options.name);
  const auto actor = operator_with(options.reason);
  store::Store& store = session.store();
  return tell(store.resume(options.name, actor, store.now()), options);
}

using Verb = ExitCode (*)(Session&, const Options&);

/// One verb's command, and where its options go.
struct Command {
  Arguments app;
  std::shared_ptr<Options> options;
};

Command add(const Arguments& group, Action& chosen, Verb verb, const char* name,
            const char* description) {
  const auto options = std::make_shared<Options>();
  const Arguments app = group.command(name, description);
  app.when_named([&chosen, options, verb] {
    chosen = [options, verb](Session& session) { return verb(session, *options); };
  });
  return {app, options};
}

void take_name(const Command& command) {
  command.app.option("NAME", command.options->name, "", "of the subscription").required();
}

void take_json(const Command& command) {
  command.app.flag("--json", command.options->json, "answer in JSON, as the API does");
}

void take_reason(const Command& command) {
  command.app.option("--reason", command.options->reason, "TEXT", "why");
}

void add_reading(const Arguments& group, Action& chosen) {
  const auto list_command = add(group, chosen, list, "list", "List all subscriptions.");
  take_json(list_command);
  list_command.app.footer("Example:\n  bin/pmq subscription list");

  const auto show_command = add(group, chosen, show, "show", "Show one subscription.");
  take_name(show_command);
  take_json(show_command);
  show_command.app.footer("Example:\n  bin/pmq subscription show default");
}

void add_writing(const Arguments& group, Action& chosen) {
  const auto create_command =
      add(group, chosen, create, "create", "Create a subscription that workers poll.");
  take_name(create_command);
  add_subscription_options(create_command.app, create_command.options->subscription);
  take_json(create_command);
  create_command.app.footer(
      "Example:\n  bin/pmq subscription create search --event-type 'doc.*' --delays 1,10,60");

  const auto change_command =
      add(group, chosen, change, "change", "Change a subscription; what isn't given stays.");
  take_name(change_command);
  add_subscription_options(change_command.app, change_command.options->subscription);
  take_json(change_command);
  change_command.app.footer("Example:\n  bin/pmq subscription change search --max-retries 3");

  const auto remove_command = add(group, chosen, remove, "remove", "Remove a subscription.");
  take_name(remove_command);
  take_reason(remove_command);
  remove_command.app.flag("--with-deliveries", remove_command.options->with_deliveries,
                          "also when deliveries are left; they are gone then");
  remove_command.app.flag("--yes", remove_command.options->yes, "don't ask");
  remove_command.app.footer("Example:\n  bin/pmq subscription remove search");
}

void add_pausing(const Arguments& group, Action& chosen) {
  const auto pause_command =
      add(group, chosen, pause, "pause", "Stop handing out; messages are still stored for it.");
  take_name(pause_command);
  take_reason(pause_command);
  take_json(pause_command);
  pause_command.app.footer(
      "Example:\n  bin/pmq subscription pause search --reason \"index is being rebuilt\"");

  const auto resume_command = add(group, chosen, resume, "resume", "Hand out again.");
  take_name(resume_command);
  take_reason(resume_command);
  take_json(resume_command);
  resume_command.app.footer("Example:\n  bin/pmq subscription resume search");
}

}  // namespace

void add_subscription(const Arguments& program, Action& chosen) {
  const Arguments group = program.group(
      "subscription", "List, create, change, pause and remove subscriptions (queues).");
  group.footer("Example:\n  bin/pmq subscription list");
  add_reading(group, chosen);
  add_writing(group, chosen);
  add_pausing(group, chosen);
}

}  // namespace pmq::cli
