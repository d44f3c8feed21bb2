#include "cli/subscription_verb.h"

#include <iostream>
#include <utility>

#include "cli/subscription_view.h"

namespace pmq::cli {

using store::SubscriptionFault;

VerbCommand add_verb(const Arguments& group, Action& chosen, Verb verb, const char* name,
                     const char* description) {
  const auto options = std::make_shared<VerbOptions>();
  const Arguments app = group.command(name, description);
  app.when_named([&chosen, options, verb] {
    chosen = [options, verb](Session& session) { return verb(session, *options); };
  });
  return {app, options};
}

void take_name(const VerbCommand& command) {
  command.app.option("NAME", command.options->name, "", "of the subscription").required();
}

void take_json(const VerbCommand& command) {
  command.app.flag("--json", command.options->json, "answer in JSON, as the API does");
}

void take_reason(const VerbCommand& command) {
  command.app.option("--reason", command.options->reason, "TEXT", "why");
}

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

ExitCode tell(Session& session, tl::expected<queue::Subscription, SubscriptionFault> outcome,
              const VerbOptions& options, std::optional<Secret> secret) {
  if (!outcome) refuse(options.name, outcome.error());
  store::Store& store = session.store();
  auto view = api::view_of(store, std::move(*outcome), store.now());
  view.secret = std::move(secret);
  std::cout << (options.json ? details_json(view) : details(view));
  return ExitCode::done;
}

}  // namespace pmq::cli
