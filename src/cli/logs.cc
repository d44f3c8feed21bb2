#include <deque>
#include <iostream>
#include <memory>
#include <thread>

#include "base/text.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/moment.h"
#include "cli/session.h"
#include "json/parse.h"
#include "log/log_reader.h"

namespace pmq::cli {
namespace {

constexpr int most_lines = 100'000;

struct Options {
  bool follow = false;
  bool json = false;
  int lines = 100;
  std::string level = "debug";
  std::optional<std::string> trace;
  std::optional<std::string> request;
  std::optional<std::string> subject;
  std::optional<std::int64_t> message;
  std::optional<std::string> event;
  std::optional<std::string> since;
};

/// What a line must be to be shown.
struct Filter {
  int level = 0;
  std::optional<Time> since;
  const Options& options;
};

/// 0 for what is no level.
int rank(std::string_view level) {
  int rank = 0;
  for (const std::string_view name : {"debug", "info", "warn", "error"}) {
    ++rank;
    if (name == level) return rank;
  }
  return 0;
}

std::string text_of(const json::Value& value) {
  return std::string(value.is(json::Kind::string) ? value.text() : value.raw());
}

bool has(const json::Value& line, std::string_view name, const std::optional<std::string>& text) {
  if (!text) return true;
  const auto* const value = line.find(name);
  return value != nullptr && text_of(*value) == *text;
}

bool matches(const json::Value& line, const Filter& filter) {
  const auto& wanted = filter.options;
  if (const auto* level = line.find("level"); level && rank(level->text()) < filter.level) {
    return false;
  }
  if (filter.since) {
    const auto* const time = line.find("time");
    const auto at = time ? parse_rfc3339(time->text()) : std::nullopt;
    if (!at || *at < *filter.since) return false;
  }
  const auto message =
      wanted.message ? std::optional(std::to_string(*wanted.message)) : std::nullopt;
  return has(line, "trace", wanted.trace) && has(line, "request_id", wanted.request) &&
         has(line, "subject", wanted.subject) && has(line, "message", message) &&
         has(line, "event", wanted.event);
}

/// For people: when, how grave, what, then all else as it stands there.
std::string readable(const json::Value& line) {
  constexpr std::size_t longest = 2000;
  std::string text;
  for (const char* const name : {"time", "level", "event"}) {
    const auto* const value = line.find(name);
    text += (text.empty() ? "" : " ") + (value ? text_of(*value) : std::string("-"));
  }
  for (const auto& member : line.members()) {
    if (member.name == "time" || member.name == "level" || member.name == "event") continue;
    text += ' ' + std::string(member.name) + '=' + text_of(member.value);
  }
  return one_line(text, longest);
}

/// Where a full disk has cut a line off, the next process's stands right behind it.
std::string last_line_in(const std::string& line) {
  const auto begin = line.rfind(R"({"time":")");
  return begin == std::string::npos ? line : line.substr(begin);
}

/// The line as it is to be shown; none where it isn't.
std::optional<std::string> shown(const std::string& found, const Filter& filter) {
  const auto line = last_line_in(found);
  const auto document = json::parse(line);
  if (!document || !document->root().is(json::Kind::object)) return std::nullopt;
  if (!matches(document->root(), filter)) return std::nullopt;
  return filter.options.json ? line : readable(document->root());
}

Filter filter_of(const Options& options) {
  Filter filter{rank(options.level), std::nullopt, options};
  if (filter.level == 0) throw UsageError("--level: debug, info, warn or error");
  if (options.since) {
    filter.since = parse_moment(*options.since, SystemClock().now());
    if (!filter.since) throw UsageError("--since: 2026-03-01T09:30:00Z, or 90s, 15m, 2h, 7d ago");
  }
  return filter;
}

ExitCode show(Session& session, const Options& options) {
  constexpr milliseconds between_looks{200};
  const auto filter = filter_of(options);
  const auto& file = session.settings().log_file;
  if (file.empty()) {
    throw Refusal("LOG_FILE is not set: the log goes to the web server's error log");
  }
  using log::LogReader;
  std::deque<std::string> latest;
  LogReader reader(file, options.follow ? LogReader::Until::forever : LogReader::Until::end);
  bool caught_up = false;
  const auto catch_up = [&] {
    caught_up = true;
    for (const auto& line : latest)
      std::cout << line << '\n';
    latest.clear();
    std::cout.flush();
  };
  while (std::cout.good()) {
    const auto line = reader.next_line();
    if (!line) {
      catch_up();
      if (!options.follow) return ExitCode::done;
      std::this_thread::sleep_for(between_looks);
      continue;
    }
    auto text = shown(*line, filter);
    if (!text) continue;
    latest.push_back(std::move(*text));
    if (latest.size() > static_cast<std::size_t>(options.lines)) latest.pop_front();
    if (caught_up) catch_up();
  }
  return ExitCode::done;
}

}  // namespace

void add_logs(const Arguments& program, Action& chosen) {
  const auto options = std::make_shared<Options>();
  const Arguments command = program.command(
      "logs", "Show what handlers and dispatchers have logged (LOG_FILE and the old ones).");
  command.flag("--follow", options->follow, "go on with what comes, until Ctrl-C");
  command.option("--lines", options->lines, "N", "the latest so many, 1 to 100000 (default: 100)")
      .within(1, most_lines);
  command.option("--trace", options->trace, "ID", "of this trace: 32 hex digits");
  command.option("--request", options->request, "ID", "of the request with this X-Request-Id");
  command.option("--subject", options->subject, "NAME", "of requests with this subject's token");
  command.option("--message", options->message, "ID", "about this message");
  command.option("--event", options->event, "NAME", "request, delivery or whatever the log says");
  command.option("--level", options->level, "LEVEL", "debug, info, warn or error, and graver");
  command.option("--since", options->since, "TIME", "then or later: a time, or 15m, 2h, 7d");
  command.flag("--json", options->json, "the lines as they stand in the file");
  command.footer("Example:\n  bin/pmq logs --follow --trace 4bf92f3577b34da6a3ce929d0e0e4736");
  command.when_named([&chosen, options] {
    chosen = [options](Session& session) { return show(session, *options); };
  });
}

}  // namespace pmq::cli
