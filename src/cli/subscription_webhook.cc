#include <iostream>
#include <utility>

#include "base/random.h"
#include "cli/subscription_verb.h"
#include "cli/subscription_view.h"
#include "crypto/ed25519.h"
#include "json/write.h"
#include "queue/test_event.h"
#include "webhook/signing_secret.h"

namespace pmq::cli {
namespace {

ExitCode test(Session& session, const VerbOptions& options) {
  check_name(options.name);
  store::Store& store = session.store();
  const auto event = queue::test_event(options.name);
  const store::Audited audited(session.audit(), audit_entry(session, "queue.test", options.name));
  const auto enqueued = store.enqueue({&event, 1}, operator_with({}).name, store.now());
  if (!enqueued) refuse(options.name, store::SubscriptionFault::not_found);
  const auto id = enqueued->front().message.value;
  if (options.json) {
    json::Writer out;
    out.begin_object();
    out.field("ok", true);
    out.field("message_id", id);
    out.end_object();
    std::cout << out.take() << '\n';
  } else {
    std::cout << "Message " << id << " of type " << event.event_type << " is on its way to \""
              << options.name << "\".\n";
  }
  return ExitCode::done;
}

ExitCode rotate_secret(Session& session, const VerbOptions& options) {
  check_name(options.name);
  store::Store& store = session.store();
  SystemRandom random;
  Secret secret = webhook::make_signing_secret(random);
  const store::Audited audited(session.audit(),
                               audit_entry(session, "queue.rotate-secret", options.name));
  auto rotated = store.rotate_secret(options.name, secret, seconds{options.grace}, store.now());
  return tell(session, std::move(rotated), options, std::move(secret));
}

ExitCode breaker(Session& session, const VerbOptions& options) {
  check_name(options.name);
  store::Store& store = session.store();
  auto found = store.find_subscription(options.name);
  if (!found) refuse(options.name, store::SubscriptionFault::not_found);
  const auto changes = store.breaker_changes(options.name, {});
  if (!changes) refuse(options.name, changes.error());
  const auto view = api::view_of(store, std::move(*found), store.now());
  std::cout << (options.json ? breaker_json(view, *changes) : breaker_history(*changes));
  return ExitCode::done;
}

ExitCode reset_breaker(Session& session, const VerbOptions& options) {
  check_name(options.name);
  const auto actor = operator_with(options.reason);
  store::Store& store = session.store();
  const store::Audited audited(session.audit(),
                               audit_entry(session, "breaker.reset", options.name, options.reason));
  return tell(session, store.reset_breaker(options.name, actor, store.now()), options);
}

ExitCode sign(Session& session, const VerbOptions& options) {
  check_name(options.name);
  SystemRandom random;
  std::optional<crypto::Ed25519Key> key;
  if (!options.stop) key = crypto::Ed25519Key::make(random);
  store::Store& store = session.store();
  const store::Audited audited(
      session.audit(),
      audit_entry(session, options.stop ? "queue.sign-stop" : "queue.sign", options.name));
  return tell(session, store.set_signing_key(options.name, key, store.now()), options);
}

}  // namespace

void add_webhook_verbs(const Arguments& group, Action& chosen) {
  const auto test_command =
      add_verb(group, chosen, test, "test", "Send an event of type pmq.test to it alone.");
  take_name(test_command);
  take_json(test_command);
  test_command.app.footer("Example:\n  bin/pmq subscription test shop");

  const auto rotate_command =
      add_verb(group, chosen, rotate_secret, "rotate-secret",
               "Give a webhook a new secret; the old one signs a day more.");
  take_name(rotate_command);
  take_json(rotate_command);
  rotate_command.app
      .option("--grace", rotate_command.options->grace, "SECONDS",
              "so long the old secret signs as well, 0 to 86400 (default: 86400)")
      .within(std::int64_t{0}, std::int64_t{24 * 3600});
  rotate_command.app.footer("Example:\n  bin/pmq subscription rotate-secret shop");

  const auto breaker_command =
      add_verb(group, chosen, breaker, "breaker", "List the latest steps of a webhook's breaker.");
  take_name(breaker_command);
  take_json(breaker_command);
  breaker_command.app.footer("Example:\n  bin/pmq subscription breaker shop");

  const auto reset_command = add_verb(group, chosen, reset_breaker, "reset-breaker",
                                      "Try a webhook again at once; what waits is let out slowly.");
  take_name(reset_command);
  take_reason(reset_command);
  take_json(reset_command);
  reset_command.app.footer("Example:\n  bin/pmq subscription reset-breaker shop");

  const auto sign_command =
      add_verb(group, chosen, sign, "sign",
               "Sign a webhook with a new ed25519 key as well (v1a); its public key is shown.");
  take_name(sign_command);
  take_json(sign_command);
  sign_command.app.flag("--stop", sign_command.options->stop, "sign with no such key any more");
  sign_command.app.footer("Example:\n  bin/pmq subscription sign shop");
}

}  // namespace pmq::cli
