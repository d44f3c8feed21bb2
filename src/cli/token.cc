#include <iostream>
#include <memory>

#include "auth/sign_token.h"
#include "cli/command.h"
#include "cli/session.h"
#include "json/write.h"

namespace pmq::cli {
namespace {

constexpr std::int64_t ten_years = 10LL * 365 * 24 * 3600;

struct Options {
  std::string subject;
  std::string scope;
  bool scope_given = false;
  std::int64_t ttl = 3600;
  std::string id;
};

/// A scope misspelt here would be found out only by a 403 much later.
void check_scopes(const std::string& scope) {
  std::istringstream words{scope};
  for (std::string word; words >> word;) {
    if (!auth::scope_of(word)) {
      throw UsageError("--scope: there is no scope \"" + word +
                       "\"; there are: " + auth::ScopeSet::all().text());
    }
  }
}

/// A token is made without the database, too; that nobody will know of it is told then.
void write_token_down(Session& session, const Options& options) {
  json::Writer details;
  details.begin_object();
  details.field("scope", options.scope);
  details.field("ttl_seconds", options.ttl);
  if (!options.id.empty()) details.field("id", options.id);
  details.end_object();
  write_down(session, "token.make", options.subject, details.take());
}

ExitCode print_token(Session& session, const Options& options) {
  check_scopes(options.scope);
  const auto& tokens = session.settings().tokens;
  if (tokens.require_scopes && !options.scope_given) {
    throw UsageError(
        "--scope is required: a token without scopes may do nothing while "
        "JWT_REQUIRE_SCOPES is true");
  }
  const auth::NewToken token{.subject = options.subject,
                             .scope = options.scope,
                             .issuer = tokens.issuer,
                             .audience = tokens.audience,
                             .issued_at = SystemClock{}.now(),
                             .ttl = seconds{options.ttl},
                             .id = options.id};
  try {
    const auto text = auth::sign_token(tokens.secret, token);
    write_token_down(session, options);
    std::cout << text << '\n';
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  return ExitCode::done;
}

}  // namespace

void add_token(const Arguments& program, Action& chosen) {
  const auto options = std::make_shared<Options>();
  const Arguments command = program.command("token", "Print a token for a client.");
  command
      .option("--sub", options->subject, "NAME",
              "who bears it; recorded as producer, worker, actor")
      .required();
  const Option scope = command.option("--scope", options->scope, "SCOPES",
                                      "what it allows, separated by blanks: mq:enqueue mq:consume "
                                      "mq:subscribe mq:operate mq:read log:write");
  command
      .option("--ttl", options->ttl, "SECONDS",
              "how long it is valid, 1 to 315360000 (default: 3600)")
      .within(std::int64_t{1}, ten_years);
  command.option("--id", options->id, "JTI", "its jti: a name for this one token");
  command.footer(
      "Example:\n  bin/pmq token --sub worker-1 --scope \"mq:enqueue mq:consume\" --ttl 86400");
  command.when_named([&chosen, options, scope] {
    options->scope_given = scope.given();
    chosen = [options](Session& session) { return print_token(session, *options); };
  });
}

}  // namespace pmq::cli
