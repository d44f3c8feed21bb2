#include <iostream>
#include <memory>

#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/confirm.h"
#include "cli/password.h"
#include "cli/session.h"
#include "cli/table.h"
#include "crypto/password_hash.h"
#include "json/write.h"
#include "store/mysql/accounts.h"
#include "store/mysql/audit_trail.h"
#include "store/mysql/mysql_store.h"

namespace pmq::cli {
namespace {

using account::Account;

struct Options {
  std::string name;
  std::string role = "operator";
  bool generate = false;
  bool yes = false;
  bool json = false;
};

/// The dashboard's accounts, with what the audit keeps of each change.
class Desk {
 public:
  explicit Desk(Session& session)
      : store_(session.settings().database, random_), now_(store_.now()) {}

  store::Accounts& accounts() { return accounts_; }
  store::AuditTrail& audit() { return audit_; }
  Random& random() { return random_; }
  [[nodiscard]] Time now() const { return now_; }

  [[nodiscard]] store::AuditEntry entry(std::string action, const Options& options) const {
    store::AuditEntry entry;
    entry.at = now_;
    entry.actor = operator_with(std::nullopt).name;
    entry.action = std::move(action);
    entry.target = options.name;
    return entry;
  }

 private:
  SystemRandom random_;
  store::mysql::MysqlStore store_;
  store::mysql::MysqlAccounts accounts_{store_.connection()};
  store::mysql::MysqlAuditTrail audit_{store_.connection()};
  Time now_;
};

void require(const tl::expected<void, store::AccountFault>& changed, const Options& options) {
  if (changed) return;
  switch (changed.error()) {
    case store::AccountFault::not_found:
      throw Refusal("there is no account \"" + options.name + "\": pmq admin list tells all");
    case store::AccountFault::exists:
      throw Refusal("there is an account \"" + options.name +
                    "\" already: pmq admin passwd changes its password");
    case store::AccountFault::last_operator:
      throw Refusal("\"" + options.name + "\" is the last operator: add another one first");
  }
}

/// Asked for, or made up and then printed: it is told nowhere else.
Secret new_password(Desk& desk, const Options& options) {
  if (options.generate) {
    auto password = generate_password(desk.random());
    std::cout << password.reveal() << '\n';
    return password;
  }
  auto password = ask_password(options.name);
  if (const auto fault = account::fault_of_password(password, options.name)) {
    throw Refusal("the password " + std::string(*fault));
  }
  return password;
}

ExitCode add(Session& session, const Options& options) {
  if (!account::is_account_name(options.name)) {
    throw UsageError("\"" + options.name +
                     "\" can't be a name: letters, digits and . _ @ + -, at most 64 of them");
  }
  const auto role = account::role_of(options.role);
  if (!role) throw UsageError("--role: viewer or operator, not \"" + options.role + "\"");
  Desk desk(session);
  const auto hash = crypto::hash_password(new_password(desk, options));
  const store::Audited audited(desk.audit(), desk.entry("account.add", options));
  require(desk.accounts().add_account(options.name, *role, hash, desk.now()), options);
  return ExitCode::done;
}

ExitCode change_password(Session& session, const Options& options) {
  Desk desk(session);
  if (!desk.accounts().find_account(options.name)) {
    require(tl::unexpected(store::AccountFault::not_found), options);
  }
  const auto hash = crypto::hash_password(new_password(desk, options));
  const store::Audited audited(desk.audit(), desk.entry("account.password", options));
  require(desk.accounts().change_password(options.name, hash, "", desk.now()), options);
  return ExitCode::done;
}

ExitCode remove(Session& session, const Options& options) {
  if (!options.yes && !can_ask()) {
    throw UsageError("removing can't be undone, and there is nobody to ask: add --yes");
  }
  if (!options.yes && !confirm("Remove the account " + options.name + "?")) {
    throw Refusal("nothing was removed");
  }
  Desk desk(session);
  const store::Audited audited(desk.audit(), desk.entry("account.remove", options));
  require(desk.accounts().remove_account(options.name), options);
  return ExitCode::done;
}

std::string to_json(const std::vector<Account>& accounts) {
  json::Writer out;
  out.begin_object();
  out.key("accounts");
  out.begin_array();
  for (const auto& account : accounts) {
    out.begin_object();
    out.field("name", account.name);
    out.field("role", account::name(account.role));
    out.field("created_at", to_rfc3339(account.created_at));
    if (account.last_login_at) {
      out.field("last_login_at", to_rfc3339(*account.last_login_at));
    } else {
      out.field("last_login_at", nullptr);
    }
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return out.take();
}

ExitCode list(Session& session, const Options& options) {
  const auto accounts = Desk(session).accounts().accounts();
  if (options.json) {
    std::cout << to_json(accounts) << '\n';
    return ExitCode::done;
  }
  if (accounts.empty()) {
    std::cout << "No accounts yet: pmq admin add NAME makes one.\n";
    return ExitCode::done;
  }
  Table table{{{"NAME"}, {"ROLE"}, {"CREATED"}, {"LAST LOGIN"}}};
  for (const auto& account : accounts) {
    table.add({account.name, std::string{account::name(account.role)},
               to_rfc3339(account.created_at),
               account.last_login_at ? to_rfc3339(*account.last_login_at) : "never"});
  }
  std::cout << table;
  return ExitCode::done;
}

using Perform = ExitCode (*)(Session&, const Options&);

Arguments add_verb(const Arguments& group, Action& chosen, const std::shared_ptr<Options>& options,
                   const char* verb, const char* description, Perform perform) {
  const Arguments command = group.command(verb, description);
  command.when_named([&chosen, options, perform] {
    chosen = [options, perform](Session& session) { return perform(session, *options); };
  });
  return command;
}

void take_name(const Arguments& command, Options& options) {
  command.option("name", options.name, "NAME", "of the account").required();
}

}  // namespace

void add_admin(const Arguments& program, Action& chosen) {
  const auto options = std::make_shared<Options>();
  const Arguments group = program.group("admin", "Who may sign in to the dashboard.");

  const auto adding = add_verb(group, chosen, options, "add", "Make an account.", add);
  take_name(adding, *options);
  adding.option("--role", options->role, "ROLE", "viewer, or operator (the default)");
  adding.flag("--generate", options->generate, "make a password up, and print it");
  adding.footer(
      "The password is asked for; from a pipe its first line is taken.\n\n"
      "Example:\n  bin/pmq admin add anna --role viewer");

  const auto changing =
      add_verb(group, chosen, options, "passwd",
               "Change an account's password, and sign it out everywhere.", change_password);
  take_name(changing, *options);
  changing.flag("--generate", options->generate, "make a password up, and print it");

  const auto listing = add_verb(group, chosen, options, "list", "List all accounts.", list);
  listing.flag("--json", options->json, "for programs");

  const auto removing = add_verb(group, chosen, options, "remove", "Remove an account.", remove);
  take_name(removing, *options);
  removing.flag("--yes", options->yes, "don't ask");
}

}  // namespace pmq::cli
