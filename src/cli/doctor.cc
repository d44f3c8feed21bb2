#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>

#include "cli/check.h"
#include "cli/command.h"
#include "cli/session.h"
#include "cli/text.h"
#include "cli/version.h"
#include "json/write.h"
#include "store/mysql/remove_turns.h"

namespace pmq::cli {
namespace {

struct Options {
  bool json = false;
  bool clear_turns = false;
};

const char* word(Health health) {
  switch (health) {
    case Health::ok:
      return "ok";
    case Health::warn:
      return "warn";
    case Health::fail:
      return "fail";
  }
  return "fail";
}

void append(Checks& all, Checks more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

Checks examine(const Session& session) {
  try {
    const auto settings = config::load_settings(session.env_file());
    Checks all = check_settings(settings);
    append(all, check_database(settings));
    append(all, check_providers(settings));
    append(all, check_web(settings));
    return all;
  } catch (const config::BadSetting& error) {
    // Nothing else can be looked at without them.
    return {fail("settings", error.what(), ".env.example tells what is allowed")};
  }
}

std::int64_t number_of(const Checks& checks, Health health) {
  return std::count_if(checks.begin(), checks.end(),
                       [&](const Check& check) { return check.health == health; });
}

void tell(const Checks& checks) {
  std::size_t widest = 0;
  for (const auto& check : checks)
    widest = std::max(widest, check.name.size());
  for (const auto& check : checks) {
    const std::string label = word(check.health);
    std::cout << label << std::string(6 - label.size(), ' ') << check.name
              << std::string(widest + 2 - check.name.size(), ' ') << check.figure << '\n';
    if (!check.advice.empty()) {
      std::cout << std::string(widest + 8, ' ') << "-> " << check.advice << '\n';
    }
  }
  std::cout << '\n'
            << counted(static_cast<std::int64_t>(checks.size()), "check") << ": "
            << number_of(checks, Health::ok) << " ok, "
            << counted(number_of(checks, Health::warn), "warning") << ", "
            << number_of(checks, Health::fail) << " failed\n";
}

void tell_json(const Checks& checks, Health worst) {
  json::Writer out;
  out.begin_object();
  out.field("version", PMQ_VERSION);
  out.field("status", word(worst));
  out.key("checks");
  out.begin_array();
  for (const auto& check : checks) {
    out.begin_object();
    out.field("name", check.name);
    out.field("status", word(check.health));
    out.field("figure", check.figure);
    out.key("advice");
    if (check.advice.empty()) {
      out.null();
    } else {
      out.string(check.advice);
    }
    out.end_object();
  }
  out.end_array();
  out.end_object();
  std::cout << out.take() << '\n';
}

ExitCode clear_turns(Session& session) {
  const auto removed = store::mysql::remove_turns(session.settings().database);
  std::cout << "removed " << counted(removed, "set") << " of semaphores\n";
  return ExitCode::done;
}

ExitCode diagnose(const Session& session, const Options& options) {
  const auto checks = examine(session);
  const Health worst =
      std::max_element(checks.begin(), checks.end(), [](const Check& a, const Check& b) {
        return a.health < b.health;
      })->health;
  if (options.json) {
    tell_json(checks, worst);
  } else {
    tell(checks);
  }
  return worst == Health::fail ? ExitCode::failed : ExitCode::done;
}

}  // namespace

void add_doctor(const Arguments& program, Action& chosen) {
  const auto options = std::make_shared<Options>();
  const Arguments command = program.command(
      "doctor", "Find out what is wrong: settings, database, clock, web server, tokens.");
  command.flag("--json", options->json, "answer in JSON");
  command.flag("--clear-turns", options->clear_turns,
               "only take this account's semaphores off the host, once nothing of it runs");
  command.footer(
      "Exit code 1 when a check fails; warnings are no failure.\n\nExample:\n  bin/pmq doctor");
  command.when_named([&chosen, options] {
    chosen = [options](Session& session) {
      return options->clear_turns ? clear_turns(session) : diagnose(session, *options);
    };
  });
}

}  // namespace pmq::cli
