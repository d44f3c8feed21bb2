#include <iostream>
#include <iterator>
#include <utility>
#include <vector>

#include "base/random.h"
#include "cli/confirm.h"
#include "cli/subscription_verb.h"
#include "cli/subscription_view.h"
#include "dispatch/network_check.h"
#include "webhook/endpoint_url.h"
#include "webhook/signing_secret.h"

namespace pmq::cli {
namespace {

/// Refuses what delivery would refuse for its address.
void check_reach(Session& session, const std::string& url) {
  const auto endpoint = webhook::parse_endpoint(url).value();
  const auto reason = dispatch::NetworkCheck{session.settings()}.reason_to_refuse(endpoint);
  if (!reason) return;
  throw Refusal(endpoint.host + " leads to " + *reason + "; WEBHOOK_ALLOWED_CIDRS opens addresses");
}

/// Asks the endpoint whether it wants to be sent to.
void check_grant(Session& session, const queue::WebhookSettings& settings) {
  const auto reason = dispatch::NetworkCheck{session.settings()}.reason_not_granted(settings);
  if (reason) throw Refusal("the endpoint doesn't say that it wants events: " + *reason);
}

ExitCode list(Session& session, const VerbOptions& options) {
  std::vector<queue::Subscription> all;
  store::PageRequest request{.limit = store::max_page_size, .cursor = std::nullopt};
  do {
    auto page = session.store().subscriptions(request);
    std::move(page.rows.begin(), page.rows.end(), std::back_inserter(all));
    request.cursor = std::move(page.next_cursor);
  } while (request.cursor);
  const auto views = api::views_of(session.store(), std::move(all), session.store().now());
  std::cout << (options.json ? overview_json(views) : overview(views));
  return ExitCode::done;
}

ExitCode show(Session& session, const VerbOptions& options) {
  check_name(options.name);
  auto found = session.store().find_subscription(options.name);
  if (!found) refuse(options.name, store::SubscriptionFault::not_found);
  return tell(session, std::move(*found), options);
}

ExitCode create(Session& session, const VerbOptions& options) {
  auto subscription = new_subscription(options.name, options.subscription);
  std::optional<Secret> secret;
  if (subscription.webhook) {
    check_reach(session, subscription.webhook->url);
    if (options.subscription.validate) check_grant(session, *subscription.webhook);
    SystemRandom random;
    secret = webhook::make_signing_secret(random);
    subscription.webhook_secret = *secret;
  }
  store::Store& store = session.store();
  const store::Audited audited(session.audit(), audit_entry(session, "queue.create", options.name));
  return tell(session, store.create_subscription(subscription, store.now()), options,
              std::move(secret));
}

ExitCode change(Session& session, const VerbOptions& options) {
  check_name(options.name);
  const auto wanted = subscription_change(options.subscription);
  if (wanted.url) check_reach(session, *wanted.url);
  store::Store& store = session.store();
  const store::Audited audited(session.audit(), audit_entry(session, "queue.change", options.name));
  return tell(session, store.change_subscription(options.name, wanted, store.now()), options);
}

ExitCode remove(Session& session, const VerbOptions& options) {
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
  const store::Audited audited(session.audit(),
                               audit_entry(session, "queue.remove", options.name, options.reason));
  const auto removed = store.remove_subscription(
      options.name,
      options.with_deliveries ? store::RemoveMode::with_deliveries : store::RemoveMode::only_empty,
      actor, store.now());
  if (!removed) refuse(options.name, removed.error());
  std::cout << "\"" << options.name << "\" is removed.\n";
  return ExitCode::done;
}

ExitCode pause(Session& session, const VerbOptions& options) {
  check_name(options.name);
  const auto actor = operator_with(options.reason);
  store::Store& store = session.store();
  const store::Audited audited(session.audit(),
                               audit_entry(session, "queue.pause", options.name, options.reason));
  return tell(session, store.pause(options.name, actor, store.now()), options);
}

ExitCode resume(Session& session, const VerbOptions& options) {
  check_name(options.name);
  const auto actor = operator_with(options.reason);
  store::Store& store = session.store();
  const store::Audited audited(session.audit(),
                               audit_entry(session, "queue.resume", options.name, options.reason));
  return tell(session, store.resume(options.name, actor, store.now()), options);
}

void add_reading(const Arguments& group, Action& chosen) {
  const auto list_command = add_verb(group, chosen, list, "list", "List all subscriptions.");
  take_json(list_command);
  list_command.app.footer("Example:\n  bin/pmq subscription list");

  const auto show_command = add_verb(group, chosen, show, "show", "Show one subscription.");
  take_name(show_command);
  take_json(show_command);
  show_command.app.footer("Example:\n  bin/pmq subscription show default");
}

void add_writing(const Arguments& group, Action& chosen) {
  const auto create_command = add_verb(group, chosen, create, "create",
                                       "Create a subscription that workers poll, or a webhook.");
  take_name(create_command);
  add_subscription_options(create_command.app, create_command.options->subscription);
  create_command.app.flag("--validate", create_command.options->subscription.validate,
                          "ask a webhook's endpoint first whether it wants events (CloudEvents)");
  take_json(create_command);
  create_command.app.footer(
      "Example:\n  bin/pmq subscription create search --event-type 'doc.*' --delays 1,10,60\n"
      "  bin/pmq subscription create shop --event-type 'order.*' --url https://shop.example/hook");

  const auto change_command =
      add_verb(group, chosen, change, "change", "Change a subscription; what isn't given stays.");
  take_name(change_command);
  add_subscription_options(change_command.app, change_command.options->subscription);
  take_json(change_command);
  change_command.app.footer("Example:\n  bin/pmq subscription change search --max-retries 3");

  const auto remove_command = add_verb(group, chosen, remove, "remove", "Remove a subscription.");
  take_name(remove_command);
  take_reason(remove_command);
  remove_command.app.flag("--with-deliveries", remove_command.options->with_deliveries,
                          "also when deliveries are left; they are gone then");
  remove_command.app.flag("--yes", remove_command.options->yes, "don't ask");
  remove_command.app.footer("Example:\n  bin/pmq subscription remove search");
}

void add_pausing(const Arguments& group, Action& chosen) {
  const auto pause_command = add_verb(group, chosen, pause, "pause",
                                      "Stop handing out; messages are still stored for it.");
  take_name(pause_command);
  take_reason(pause_command);
  take_json(pause_command);
  pause_command.app.footer(
      "Example:\n  bin/pmq subscription pause search --reason \"index is being rebuilt\"");

  const auto resume_command = add_verb(group, chosen, resume, "resume", "Hand out again.");
  take_name(resume_command);
  take_reason(resume_command);
  take_json(resume_command);
  resume_command.app.footer("Example:\n  bin/pmq subscription resume search");
}

}  // namespace

void add_subscription(const Arguments& program, Action& chosen) {
  const Arguments group = program.group(
      "subscription",
      "List, create, change, pause, try and remove subscriptions (queues and webhooks).");
  group.footer("Example:\n  bin/pmq subscription list");
  add_reading(group, chosen);
  add_writing(group, chosen);
  add_pausing(group, chosen);
  add_webhook_verbs(group, chosen);
}

}  // namespace pmq::cli
