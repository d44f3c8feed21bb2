#include <iostream>
#include <memory>

#include "base/text.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/session.h"
#include "cli/table.h"
#include "guard/override_rules.h"
#include "json/write.h"
#include "store/mysql/audit_trail.h"
#include "store/mysql/failed_tries.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/rate_limits.h"

namespace pmq::cli {
namespace {

struct Options {
  std::string client;
  std::string endpoint = "*";
  std::string limit;
  std::string account;
  std::optional<std::string> reason;
  bool json = false;
};

/// The store's parts that these commands need, with what the audit keeps of each change.
class Guardroom {
 public:
  explicit Guardroom(Session& session)
      : store_(session.settings().database, random_), now_(store_.now()) {}

  store::RateLimits& limits() { return limits_; }
  store::FailedTries& failed_tries() { return failed_tries_; }
  store::AuditTrail& audit() { return audit_; }
  [[nodiscard]] Time now() const { return now_; }

  [[nodiscard]] store::AuditEntry entry(std::string action, std::string target,
                                        const Options& options) const {
    const auto actor = operator_with(options.reason);
    store::AuditEntry entry;
    entry.at = now_;
    entry.actor = actor.name;
    entry.action = std::move(action);
    entry.target = std::move(target);
    entry.reason = actor.reason;
    return entry;
  }

 private:
  SystemRandom random_;
  store::mysql::MysqlStore store_;
  store::mysql::MysqlRateLimits limits_{store_.connection()};
  store::mysql::MysqlFailedTries failed_tries_{store_.connection()};
  store::mysql::MysqlAuditTrail audit_{store_.connection()};
  Time now_;
};

void check_place(const Options& options) {
  if (!guard::is_limited_client(options.client)) {
    throw UsageError("\"" + options.client +
                     "\" is no client: ip:203.0.113.7, ip:2001:db8:1:2::/64 or sub:SUBJECT");
  }
  if (!guard::is_limited_endpoint(options.endpoint)) {
    throw UsageError("--endpoint: enqueue, poll and so on, or *");
  }
}

std::string to_json(const std::vector<store::RateLimitOverride>& overrides) {
  json::Writer out;
  out.begin_object();
  out.key("rate_limits");
  out.begin_array();
  for (const auto& each : overrides) {
    out.begin_object();
    out.field("client", each.client);
    out.field("endpoint", each.endpoint);
    out.field("limit", guard::to_text(each.limit));
    out.field("by", each.actor);
    out.field("changed_at", to_rfc3339(each.changed_at));
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return out.take();
}

ExitCode list(Session& session, const Options& options) {
  const auto overrides = Guardroom(session).limits().overrides();
  if (options.json) {
    std::cout << to_json(overrides) << '\n';
    return ExitCode::done;
  }
  if (overrides.empty()) {
    std::cout << "The settings hold for everybody: there is no other limit.\n";
    return ExitCode::done;
  }
  Table table{{{"CLIENT"}, {"ENDPOINT"}, {"LIMIT"}, {"BY"}, {"CHANGED"}}};
  for (const auto& each : overrides) {
    constexpr std::size_t widest = 60;
    table.add({one_line(each.client, widest), each.endpoint, guard::to_text(each.limit),
               one_line(each.actor, widest), to_rfc3339(each.changed_at)});
  }
  std::cout << table;
  return ExitCode::done;
}

ExitCode set(Session& session, const Options& options) {
  check_place(options);
  const auto limit = guard::parse_limit(options.limit);
  if (!limit) throw UsageError(limit.error());
  Guardroom room(session);
  const auto entry = room.entry(
      "rate-limit.set", options.client + " at " + options.endpoint + ": " + options.limit, options);
  const store::Audited audited(room.audit(), entry);
  if (!room.limits().set_override({.client = options.client,
                                   .endpoint = options.endpoint,
                                   .limit = *limit,
                                   .actor = entry.actor,
                                   .changed_at = room.now()})) {
    throw Refusal("there are " + std::to_string(store::max_rate_limit_overrides) +
                  " of these, which is the most there can be; clear some first");
  }
  return ExitCode::done;
}

ExitCode clear(Session& session, const Options& options) {
  check_place(options);
  Guardroom room(session);
  const store::Audited audited(
      room.audit(),
      room.entry("rate-limit.clear", options.client + " at " + options.endpoint, options));
  if (!room.limits().clear_override(options.client, options.endpoint)) {
    throw Refusal("there is no such limit; bin/pmq rate-limit list tells which there are");
  }
  return ExitCode::done;
}

ExitCode unlock(Session& session, const Options& options) {
  Guardroom room(session);
  const store::Audited audited(
      room.audit(), room.entry("failures.forget", "account " + options.account, options));
  const int forgotten = room.failed_tries().forget_account(options.account);
  std::cout << counted(forgotten, "count") << " of failed sign-ins forgotten.\n";
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

void take_place(const Arguments& command, Options& options) {
  command.option("client", options.client, "CLIENT", "ip:ADDRESS or sub:SUBJECT").required();
  command.option("--endpoint", options.endpoint, "NAME", "enqueue, poll ...; * for all (default)");
  command.option("--reason", options.reason, "TEXT", "why");
}

}  // namespace

void add_rate_limit(const Arguments& program, Action& chosen) {
  const auto options = std::make_shared<Options>();
  const Arguments group =
      program.group("rate-limit", "Other limits for single clients than the settings say.");

  const auto setting = add_verb(group, chosen, options, "set", "Set a client's limit.", set);
  take_place(setting, *options);
  setting
      .option("--limit", options->limit, "LIMIT", "600/60 is 600 requests in 60 seconds; off: none")
      .required();
  setting.footer(
      "Example:\n  bin/pmq rate-limit set sub:gateway --endpoint enqueue --limit 60000/60");

  const auto clearing =
      add_verb(group, chosen, options, "clear", "Let the settings hold again.", clear);
  take_place(clearing, *options);

  const auto listing = add_verb(group, chosen, options, "list", "List these limits.", list);
  listing.flag("--json", options->json, "for programs");

  const auto unlocking = add_verb(group, chosen, options, "unlock",
                                  "Forget an account's failed sign-ins: it may try again.", unlock);
  unlocking.option("account", options->account, "NAME", "of the dashboard").required();
  unlocking.option("--reason", options->reason, "TEXT", "why");
}

}  // namespace pmq::cli
