#include <iostream>

#include "cli/command.h"
#include "cli/session.h"
#include "cli/text.h"
#include "store/mysql/reseal.h"

namespace pmq::cli {
namespace {

ExitCode reseal(Session& session) {
  const auto& settings = session.settings();
  if (settings.secrets_key.empty()) throw Refusal("SECRETS_KEY is not set: nothing can be sealed");
  session.store().check();
  const auto resealed = store::mysql::reseal_webhooks(settings);
  auto entry = audit_entry(session, "secrets-key.rotate", "webhooks");
  entry.details = R"({"sealed":)" + std::to_string(resealed.webhooks) + R"(,"unreadable":)" +
                  std::to_string(resealed.unreadable) + '}';
  session.audit().write(entry);
  std::cout << "sealed the secrets of " << counted(resealed.webhooks, "webhook") << '\n';
  if (resealed.unreadable == 0) return ExitCode::done;
  std::cerr << "pmq: " << counted(resealed.unreadable, "webhook")
            << " left: sealed with neither SECRETS_KEY nor SECRETS_KEY_PREVIOUS\n";
  return ExitCode::failed;
}

}  // namespace

void add_rotate_secrets_key(const Arguments& program, Action& chosen) {
  const Arguments command = program.command(
      "rotate-secrets-key", "Seal the secrets of webhooks in the database with a new SECRETS_KEY.");
  command.footer(
      "Move the key to SECRETS_KEY_PREVIOUS and put a new one (openssl rand -hex 32) into\n"
      "SECRETS_KEY: from then on both open. Run this, then empty SECRETS_KEY_PREVIOUS.\n"
      "Webhooks are delivered all the while, once the dispatcher runs with the new settings.");
  command.when_named([&chosen] { chosen = reseal; });
}

}  // namespace pmq::cli
