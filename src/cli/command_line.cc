#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "cli/session.h"
#include "cli/version.h"

namespace pmq::cli {
namespace {

constexpr const char* about =
    "PMQ, the Poor Man's Queue: administration from the command line.\n"
    "Settings come from the environment and a .env file; .env.example lists them all.";

constexpr const char* examples =
    "Examples:\n"
    "  bin/pmq migrate                      bring the database's tables up to date\n"
    "  bin/pmq token --sub worker-1 --scope \"mq:consume\"\n"
    "  bin/pmq doctor                       find out what is wrong\n"
    "  bin/pmq dead-letter requeue --help   all about one command\n"
    "\n"
    "Exit codes: 0 done, 1 failed, 2 the command line is wrong.";

/// CLI11 says no more than that a subcommand is required when it met a word that is none.
std::string fault(const CLI::App* program, const CLI::Error& error) {
  if (std::string_view{error.what()} != "A subcommand is required") return error.what();
  const auto unknown = program->remaining(true);
  if (unknown.empty()) return "a command is required";
  return "there is no command or option \"" + unknown.front() + "\"";
}

std::string tell_fault(const CLI::App* program, const CLI::Error& error) {
  return "pmq: " + fault(program, error) + "\n     --help tells what there is\n";
}

ExitCode fail(const std::string& what) {
  std::cerr << "pmq: " << what << '\n';
  return ExitCode::failed;
}

/// The one place where errors become words and exit codes.
ExitCode perform(const Action& action, Session& session) {
  try {
    const ExitCode code = action(session);
    if (!std::cout.flush()) return fail("the answer could not be written to standard output");
    return code;
  } catch (const UsageError& error) {
    std::cerr << "pmq: " << error.what() << '\n';
    return ExitCode::usage;
  } catch (const config::BadSetting& error) {
    return fail(error.what());
  } catch (const store::SchemaMismatch& error) {
    return fail(std::string{error.what()} + "\n     bring it up to date: bin/pmq migrate");
  } catch (const store::OutcomeUnknown& error) {
    return fail(std::string{"the connection was lost before the database confirmed the change: "} +
                error.what() + "\n     look whether it was made before you repeat the command");
  } catch (const store::Unavailable& error) {
    return fail(std::string{"the database can't serve: "} + error.what() +
                "\n     check the MYSQL_ settings in " + session.env_file().string() +
                "; bin/pmq doctor tells more");
  } catch (const store::StorageFull& error) {
    return fail(std::string{"the database has no room left: "} + error.what() +
                "\n     free some space or raise the quota, then repeat the command");
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}

}  // namespace

ExitCode run(int argument_count, char** arguments) {
  const Installation installation = find_installation();
  std::string env_file = installation.env_file().string();
  Action chosen;

  CLI::App program{about, "pmq"};
  program.footer(examples);
  program.set_version_flag("--version", "pmq " PMQ_VERSION, "print the version");
  program.set_help_flag("-h,--help", "print this help");
  program.add_option("--env", env_file, "file with the settings (PMQ_ENV, else .env beside bin/)")
      ->envname("PMQ_ENV")
      ->type_name("FILE");
  program.require_subcommand(1);
  program.failure_message(tell_fault);
  program.fallthrough();
  program.get_formatter()->column_width(34);
  program.get_formatter()->label("REQUIRED", "(required)");
  program.get_formatter()->label("SUBCOMMAND", "COMMAND");
  program.get_formatter()->label("Subcommands", "Commands");
  const Arguments commands(program);
  add_migrate(commands, chosen);
  add_token(commands, chosen);
  add_stats(commands, chosen);
  add_dead_letter(commands, chosen);
  add_subscription(commands, chosen);
  add_admin(commands, chosen);
  add_dispatch(commands, chosen);
  add_rate_limit(commands, chosen);
  add_alert(commands, chosen);
  add_check(commands, chosen);
  add_logs(commands, chosen);
  add_audit(commands, chosen);
  add_seal(commands, chosen);
  add_unseal(commands, chosen);
  add_rotate_secrets_key(commands, chosen);
  add_backup(commands, chosen);
  add_restore(commands, chosen);
  add_purge(commands, chosen);
  add_erase(commands, chosen);
  add_doctor(commands, chosen);

  try {
    program.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? ExitCode::done : ExitCode::usage;
  }
  Session session{installation, env_file};
  return perform(chosen, session);
}

}  // namespace pmq::cli
