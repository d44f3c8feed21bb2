#pragma once

#include <functional>
#include <stdexcept>
#include <string>

#include "cli/arguments.h"

namespace pmq::cli {

class Session;

enum class ExitCode { done = 0, failed = 1, usage = 2 };

/// What the arguments ask for, to be run once all of them are read.
using Action = std::function<ExitCode(Session&)>;

/// Arguments that don't go together; ends the program with ExitCode::usage.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What was asked for can't be done, told for people; ends the program with ExitCode::failed.
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Each adds its command to the program; when the arguments name it, `chosen` is what to do.
void add_migrate(const Arguments& program, Action& chosen);
void add_token(const Arguments& program, Action& chosen);
void add_stats(const Arguments& program, Action& chosen);
void add_dead_letter(const Arguments& program, Action& chosen);
void add_subscription(const Arguments& program, Action& chosen);
void add_admin(const Arguments& program, Action& chosen);
void add_dispatch(const Arguments& program, Action& chosen);
void add_rate_limit(const Arguments& program, Action& chosen);
void add_alert(const Arguments& program, Action& chosen);
void add_check(const Arguments& program, Action& chosen);
void add_logs(const Arguments& program, Action& chosen);
void add_audit(const Arguments& program, Action& chosen);
void add_seal(const Arguments& program, Action& chosen);
void add_unseal(const Arguments& program, Action& chosen);
void add_rotate_secrets_key(const Arguments& program, Action& chosen);
void add_backup(const Arguments& program, Action& chosen);
void add_restore(const Arguments& program, Action& chosen);
void add_erase(const Arguments& program, Action& chosen);
void add_purge(const Arguments& program, Action& chosen);
void add_doctor(const Arguments& program, Action& chosen);

}  // namespace pmq::cli
