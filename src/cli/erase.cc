#include <iostream>
#include <memory>

#include "base/text.h"
#include "cli/command.h"
#include "cli/confirm.h"
#include "cli/session.h"
#include "json/pointer.h"
#include "json/write.h"
#include "store/mysql/erasure.h"

namespace pmq::cli {
namespace {

constexpr std::int64_t messages_between_words = 100'000;

struct Options {
  std::optional<std::string> producer;
  std::optional<std::int64_t> message;
  std::optional<std::string> field;
  std::optional<std::string> log_user;
  std::optional<std::string> reason;
  bool live = false;
  bool dry_run = false;
  bool yes = false;
  bool json = false;
};

/// What became of all of it.
struct Totals {
  store::ErasedSome messages;
  std::int64_t log_entries = 0;

  [[nodiscard]] bool left_some() const { return messages.waiting + messages.in_progress > 0; }
};

/// `user_id=42`, or by a pointer, `/customer/id=42`.
store::PayloadField field_in(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UsageError("--field: NAME=VALUE or /POINTER=VALUE is expected, as user_id=42");
  }
  const auto name = text.substr(0, equals);
  return {name.front() == '/' ? name : json::pointer_to_member(name), text.substr(equals + 1)};
}

store::ErasureSelection selection_of(const Options& options) {
  store::ErasureSelection selection;
  selection.producer = options.producer;
  if (options.message) selection.message = queue::MessageId{*options.message};
  if (options.field) selection.field = field_in(*options.field);
  return selection;
}

bool names_messages(const Options& options) {
  return options.producer || options.message || options.field;
}

/// Where somebody was looked for, and not who it is: the audit stays.
std::string target_of(const Options& options) {
  std::string target;
  const auto add = [&](const std::string& part) { target += (target.empty() ? "" : ", ") + part; };
  if (options.message) add("message " + std::to_string(*options.message));
  if (options.producer) add("messages of " + *options.producer);
  if (options.field) add("messages by " + field_in(*options.field).pointer);
  if (options.log_user) add("log entries of a user");
  return target;
}

class Eraser {
 public:
  Eraser(Session& session, const Options& options)
      : session_(session),
        options_(options),
        actor_(operator_with(options.reason)),
        mode_(options.dry_run ? store::BulkMode::dry_run : store::BulkMode::apply),
        store_(session.settings().database, random_) {
    store_.check();
  }

  /// The audit knows of it before the first is erased, and of what became of it when it is over.
  Totals erase() {
    if (!options_.dry_run) write_down("payload.erase", {});
    Totals totals;
    if (names_messages(options_)) totals.messages = erase_messages();
    if (options_.log_user) totals.log_entries = erase_log(*options_.log_user);
    if (!options_.dry_run) write_down("payload.erased", details(totals));
    return totals;
  }

 private:
  store::ErasedSome erase_messages() {
    const auto selection = selection_of(options_);
    const auto live = options_.live ? store::LiveWork::is_cancelled : store::LiveWork::stays;
    store::ErasedSome totals;
    auto from = selection.message.value_or(queue::MessageId{1});
    const auto newest = erasure_.newest();
    for (bool more = true; more && from <= newest;) {
      const auto some = erasure_.erase_some(selection, from, live, mode_, actor_, store_.now());
      const auto before = totals.looked_at / messages_between_words;
      totals.looked_at += some.looked_at;
      totals.matched += some.matched;
      totals.erased += some.erased;
      totals.waiting += some.waiting;
      totals.in_progress += some.in_progress;
      if (totals.looked_at / messages_between_words > before) tell_progress(totals);
      more = some.next.has_value();
      from = some.next.value_or(from);
    }
    return totals;
  }

  static void tell_progress(const store::ErasedSome& totals) {
    std::cerr << "pmq: " << with_separators(totals.looked_at) << " messages looked at, "
              << with_separators(totals.matched) << " match\n";
  }

  std::int64_t erase_log(const std::string& user) {
    if (options_.dry_run) return erasure_.count_log(user);
    std::int64_t erased = 0;
    while (const int some = erasure_.erase_log(user))
      erased += some;
    return erased;
  }

  static std::string details(const Totals& totals) {
    json::Writer out;
    out.begin_object();
    out.field("erased", totals.messages.erased);
    out.field("waiting", totals.messages.waiting);
    out.field("in_progress", totals.messages.in_progress);
    out.field("log_entries", totals.log_entries);
    out.end_object();
    return out.take();
  }

  void write_down(std::string action, std::optional<std::string> details) {
    auto entry = audit_entry(session_, std::move(action), target_of(options_), options_.reason);
    entry.details = std::move(details);
    session_.audit().write(entry);
  }

  Session& session_;
  const Options& options_;
  store::Actor actor_;
  store::BulkMode mode_;
  SystemRandom random_;
  store::mysql::MysqlStore store_;
  store::mysql::MysqlErasure erasure_{store_.connection()};
};

std::string to_json(const Totals& totals, bool dry_run) {
  json::Writer out;
  out.begin_object();
  out.field("looked_at", totals.messages.looked_at);
  out.field("matched", totals.messages.matched);
  out.field("erased", dry_run ? 0 : totals.messages.erased);
  out.field("waiting", totals.messages.waiting);
  out.field("in_progress", totals.messages.in_progress);
  out.field("log_entries", totals.log_entries);
  out.end_object();
  return out.take();
}

void tell(const Totals& totals, const Options& options) {
  const std::string_view was = options.dry_run ? " would be erased" : " were erased";
  if (names_messages(options)) {
    const auto& messages = totals.messages;
    std::cout << "Of " << counted(messages.looked_at, "message") << ", "
              << with_separators(messages.matched) << " match: " << with_separators(messages.erased)
              << was << ".\n";
    if (messages.waiting > 0) {
      std::cout << with_separators(messages.waiting)
                << " are still to be delivered and stay: --live cancels them.\n";
    }
    if (messages.in_progress > 0) {
      std::cout << with_separators(messages.in_progress)
                << " are being worked on and stay: run this again.\n";
    }
  }
  if (options.log_user) {
    std::cout << counted(totals.log_entries, "line") << " of the central log" << was << ".\n";
  }
}

void require_consent(const Options& options) {
  if (options.dry_run) return;
  if (!options.reason) throw UsageError("--reason is required: the audit keeps it");
  if (options.yes || (can_ask() && confirm("Erase for good " + target_of(options) + "?"))) return;
  throw Refusal("nothing was changed; --yes does it without asking");
}

ExitCode erase(Session& session, const Options& options) {
  if (!names_messages(options) && !options.log_user) {
    throw UsageError("say whose: --producer, --field, --message or --log-user");
  }
  static_cast<void>(selection_of(options));
  require_consent(options);
  const auto totals = Eraser(session, options).erase();
  if (options.json) {
    std::cout << to_json(totals, options.dry_run) << '\n';
  } else {
    tell(totals, options);
  }
  return options.dry_run || !totals.left_some() ? ExitCode::done : ExitCode::failed;
}

}  // namespace

void add_erase(const Arguments& program, Action& chosen) {
  const auto options = std::make_shared<Options>();
  const Arguments command = program.command(
      "erase",
      "Erase one subject's payloads for good, and the errors and answers that may repeat them. That"
      " the messages were, what became of them, and the audit stay.");
  command.option("--field", options->field, "NAME=VALUE",
                 "whose payload says so: user_id=42, or by a JSON pointer, /customer/id=42");
  command.option("--producer", options->producer, "SUBJECT", "that this one sent");
  command.option("--message", options->message, "ID", "this one alone")
      .within(std::int64_t{1}, queue::max_message_id);
  command.option("--log-user", options->log_user, "ID",
                 "remove the central log's entries about this user as well");
  command.flag(
      "--live", options->live,
      "also what is still to be delivered: it is cancelled (without: it stays, and is told)");
  command.option("--reason", options->reason, "TEXT", "why, for the audit; required");
  command.flag("--dry-run", options->dry_run, "only count them");
  command.flag("--yes", options->yes, "without asking");
  command.flag("--json", options->json, "for programs");
  command.footer(
      "Of --field, --producer and --message, all that are given must match. Dead letters are\n"
      "discarded with their payload. Running it again is safe, and finds what has come meanwhile;\n"
      "exit code 1: some were left. Backups that were made before still have them, and so have the\n"
      "receivers.\n\n"
      "Example:\n  bin/pmq erase --field user_id=42 --log-user 42 --dry-run");
  command.when_named([&chosen, options] {
    chosen = [options](Session& session) { return erase(session, *options); };
  });
}

}  // namespace pmq::cli
