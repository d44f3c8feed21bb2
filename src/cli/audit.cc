#include <charconv>
#include <iostream>
#include <memory>

#include "base/text.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/session.h"
#include "json/write.h"
#include "store/audit_chain.h"

namespace pmq::cli {
namespace {

constexpr int rows_at_once = 500;

struct Options {
  std::int64_t after = 0;
  std::optional<std::string> expected;
  bool json = false;
};

/// An entry that somebody noted down: `4711:9f86d0…`.
struct Noted {
  std::int64_t id = 0;
  std::string hash;
};

std::optional<Noted> noted_entry(const std::optional<std::string>& text) {
  constexpr std::size_t hash_length = 64;
  if (!text) return std::nullopt;
  Noted noted;
  const char* const end = text->data() + text->size();
  const auto [colon, fault] = std::from_chars(text->data(), end, noted.id);
  if (fault == std::errc() && colon != end && *colon == ':') noted.hash.assign(colon + 1, end);
  if (noted.id < 1 || noted.hash.size() != hash_length) {
    throw UsageError("--expect: ID:HASH, as verify has printed it before, not \"" + *text + "\"");
  }
  return noted;
}

/// Calls `take` for each entry behind `after`, page by page, until it says false.
template <typename Take>
void for_each_record(store::AuditTrail& audit, std::int64_t after, Take&& take) {
  for (;;) {
    const auto records = audit.records(after, rows_at_once);
    for (const auto& record : records)
      if (!take(record)) return;
    if (records.size() < static_cast<std::size_t>(rows_at_once)) return;
    after = records.back().entry.id;
  }
}

struct Verified {
  store::ChainCheck check;
  std::optional<store::ChainFault> fault;
};

Verified walk(store::AuditTrail& audit, const store::AuditChain& chain,
              const std::optional<Noted>& noted) {
  Verified verified{store::ChainCheck(chain), std::nullopt};
  bool met = !noted || (noted->id == chain.first_id - 1 && noted->hash == chain.previous_hash);
  for_each_record(audit, 0, [&](const store::AuditRecord& record) {
    verified.fault = verified.check.take(record);
    if (!verified.fault && noted && record.entry.id == noted->id) {
      met = record.hash == noted->hash;
      if (!met) {
        verified.fault =
            store::ChainFault{noted->id, "has another hash than the one that was noted"};
      }
    }
    return !verified.fault;
  });
  if (!verified.fault) verified.fault = verified.check.end();
  if (!verified.fault && !met) {
    const bool has_gone = noted->id < chain.first_id;
    verified.fault = store::ChainFault{
        noted->id, has_gone ? "has gone by now, so it can't be compared: hand in a later one"
                            : "is missing, though it was noted"};
  }
  return verified;
}

/// Entries whose time of keeping ends meanwhile move the chain's beginning: that is looked up
/// again.
Verified verify(store::AuditTrail& audit, const std::optional<Noted>& noted) {
  for (;;) {
    const auto chain = audit.chain();
    auto verified = walk(audit, chain, noted);
    if (!verified.fault || audit.chain().first_id == chain.first_id) return verified;
  }
}

std::string entries(std::int64_t count) {
  return with_separators(count) + (count == 1 ? " entry" : " entries");
}

std::string to_json(const Verified& verified) {
  json::Writer out;
  out.begin_object();
  out.field("ok", !verified.fault);
  out.field("checked", verified.check.checked());
  out.field("last_id", verified.check.last_id());
  out.field("last_hash", verified.check.last_hash());
  if (verified.fault) {
    out.field("broken_at", verified.fault->id);
    out.field("fault", verified.fault->what);
  }
  out.end_object();
  return out.take();
}

ExitCode verify_chain(Session& session, const Options& options) {
  const auto verified = verify(session.audit(), noted_entry(options.expected));
  const auto& [check, fault] = verified;
  if (options.json) {
    std::cout << to_json(verified) << '\n';
  } else if (fault) {
    std::cout << "The audit is broken: entry " << fault->id << ' ' << fault->what << ".\n";
    if (check.checked() > 0) std::cout << "Up to entry " << check.last_id() << " it is whole.\n";
  } else {
    std::cout << "The audit is whole: " << entries(check.checked()) << ".\nThe last one is "
              << check.last_id() << ':' << check.last_hash() << '\n';
  }
  return fault ? ExitCode::failed : ExitCode::done;
}

void write_optional(json::Writer& out, std::string_view name,
                    const std::optional<std::string>& text) {
  out.key(name);
  text ? out.string(*text) : out.null();
}

std::string line_of(const store::AuditRecord& record) {
  const auto& entry = record.entry;
  json::Writer out;
  out.begin_object();
  out.field("id", entry.id);
  out.field("at", to_rfc3339(entry.at));
  out.field("actor", entry.actor);
  out.field("client", entry.client);
  out.field("action", entry.action);
  out.field("target", entry.target);
  write_optional(out, "reason", entry.reason);
  // As a text: its very bytes are what the hash is over.
  write_optional(out, "details", entry.details);
  out.field("hash", record.hash);
  out.end_object();
  return out.take();
}

ExitCode export_lines(Session& session, const Options& options) {
  for_each_record(session.audit(), options.after, [](const store::AuditRecord& record) {
    std::cout << line_of(record) << '\n';
    return std::cout.good();
  });
  return ExitCode::done;
}

}  // namespace

void add_audit(const Arguments& program, Action& chosen) {
  const auto options = std::make_shared<Options>();
  const Arguments group =
      program.group("audit", "What operators did: check that all of it is there, and export it.");

  const Arguments verifying = group.command(
      "verify", "Check the chain of all entries; name the first that is missing or was changed.");
  verifying.option("--expect", options->expected, "ID:HASH",
                   "an entry that verify printed earlier, and was noted elsewhere");
  verifying.flag("--json", options->json, "answer in JSON");
  verifying.footer(
      "Who can write to the database can also write a chain anew from some entry on: note the last\n"
      "line of verify somewhere else now and then, and hand it in by --expect.\n\n"
      "Example:\n  bin/pmq audit verify");
  verifying.when_named([&chosen, options] {
    chosen = [options](Session& session) { return verify_chain(session, *options); };
  });

  const Arguments exporting =
      group.command("export", "Print the entries, oldest first, each as a line of JSON.");
  exporting
      .option("--after", options->after, "ID", "only those behind that one: go on where it ended")
      .within(std::int64_t{0}, std::int64_t{1} << 53);
  exporting.footer("Example:\n  bin/pmq audit export --after 4711 >>audit.jsonl");
  exporting.when_named([&chosen, options] {
    chosen = [options](Session& session) { return export_lines(session, *options); };
  });
}

}  // namespace pmq::cli
