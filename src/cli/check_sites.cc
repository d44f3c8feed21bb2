#include <algorithm>
#include <atomic>
#include <iostream>
#include <iterator>
#include <memory>
#include <thread>

#include "base/text.h"
#include "cli/check_book.h"
#include "cli/command.h"
#include "cli/session.h"
#include "cli/table.h"
#include "dispatch/mailer.h"
#include "health/alert_text.h"
#include "json/write.h"
#include "net/http_get.h"

namespace pmq::cli {
namespace {

constexpr int longest_timeout = 60;
constexpr std::size_t most_at_once = 8;

struct Options {
  std::vector<std::string> urls;
  int timeout = 10;
  std::optional<std::string> state;
  bool json = false;
};

/// The address to ask: a site without a path is asked for its /healthz.
std::string address_of(const std::string& url) {
  const auto host = url.find("://");
  if (host == std::string::npos || !(url.starts_with("http://") || url.starts_with("https://"))) {
    throw UsageError("URL: http:// or https:// is expected, not " + url);
  }
  if (std::any_of(url.begin(), url.end(), [](char c) { return c <= ' ' || c == 127; })) {
    throw UsageError("URL: blanks and control characters are not expected");
  }
  const auto path = url.find('/', host + 3);
  if (path == std::string::npos) return url + "/healthz";
  return path + 1 == url.size() ? url + "healthz" : url;
}

/// Empty: it is well.
std::string fault_of(const std::string& address, seconds timeout) {
  constexpr std::size_t shown = 120;
  const auto answer = net::http_get(address, {}, timeout);
  if (!answer) return answer.error();
  if (answer->status >= 200 && answer->status < 300) return {};
  return "answers " + std::to_string(answer->status) +
         (answer->body.empty() ? "" : ": " + one_line(answer->body, shown));
}

/// A second look tells a hiccup from a fault.
std::string fault_of_twice(const std::string& address, seconds timeout) {
  const auto first = fault_of(address, timeout);
  if (first.empty()) return first;
  std::this_thread::sleep_for(seconds(1));
  return fault_of(address, timeout);
}

health::Check look_at(const std::string& address, seconds timeout) {
  health::Check check;
  check.component = "site";
  check.measure = "healthz";
  check.instance = address;
  check.title = address;
  check.alerts = true;
  check.figure = fault_of_twice(address, timeout);
  if (check.figure.empty()) {
    check.figure = "is well";
  } else {
    check.status = health::Status::fail;
  }
  return check;
}

/// Several at once: one that hangs keeps no other waiting.
health::Checks look_at_all(const std::vector<std::string>& addresses, seconds timeout) {
  health::Checks checks(addresses.size());
  std::atomic<std::size_t> next = 0;
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < std::min(most_at_once, addresses.size()); ++i) {
    threads.emplace_back([&] {
      for (std::size_t at = next++; at < addresses.size(); at = next++)
        checks[at] = look_at(addresses[at], timeout);
    });
  }
  threads.clear();
  return checks;
}

void tell(const health::Checks& checks, bool json) {
  if (!json) {
    Table table{{{"SITE"}, {"STATE"}, {"WHAT"}}};
    for (const auto& check : checks)
      table.add({check.title, std::string(health::name(check.status)), check.figure});
    std::cout << table;
    return;
  }
  json::Writer out;
  out.begin_object();
  out.field("status", health::name(health::worst(checks)));
  out.key("sites");
  out.begin_array();
  for (const auto& check : checks) {
    out.begin_object();
    out.field("url", check.instance);
    out.field("status", health::name(check.status));
    out.field("figure", check.figure);
    out.end_object();
  }
  out.end_array();
  out.end_object();
  std::cout << out.take() << '\n';
}

/// Another line of cron may ask other sites, and remembers them in the same file.
std::vector<health::Alert> step_of_these(std::vector<health::Alert> before,
                                         const health::Checks& checks,
                                         const health::AlertRules& rules, Time now) {
  const auto others = std::stable_partition(before.begin(), before.end(), [&](const auto& alert) {
    return std::any_of(checks.begin(), checks.end(),
                       [&](const auto& check) { return key(check) == alert.name; });
  });
  std::vector<health::Alert> kept(std::make_move_iterator(others),
                                  std::make_move_iterator(before.end()));
  before.erase(others, before.end());
  auto after = health::step(std::move(before), checks, rules, now).alerts;
  std::move(kept.begin(), kept.end(), std::back_inserter(after));
  return after;
}

void tell_operators(CheckBook& book, const health::Checks& checks, const config::Settings& settings,
                    Time now) {
  SystemRandom random;
  dispatch::Mailer mailer{settings.alerts, random};
  const health::AlertRules rules{seconds(0), settings.alerts.mail_interval, mailer.is_set_up()};
  book.alerts = step_of_these(std::move(book.alerts), checks, rules, now);
  // Where nothing can be remembered, no mail goes: it would go again at each run.
  book.save();
  if (!health::mail_is_due(book.alerts, book.mail, rules, now)) return;
  std::vector<health::Alert> news;
  std::copy_if(book.alerts.begin(), book.alerts.end(), std::back_inserter(news), health::is_news);
  auto text = health::text_about(news, "", now);
  text.subject = "pmq check: " + text.subject.substr(text.subject.find(": ") + 2);
  book.mail.tried_at = now;
  if (const auto sent = mailer.send(text, now); !sent) {
    std::cerr << "pmq: the mail did not go out: " << sent.error() << '\n';
    return;
  }
  book.mail.mailed_at = now;
  for (auto& alert : book.alerts)
    alert.mailed_status = alert.status;
  std::erase_if(book.alerts,
                [](const auto& alert) { return alert.status == health::Status::pass; });
}

ExitCode check_sites(Session& session, const Options& options) {
  std::vector<std::string> addresses;
  for (const auto& url : options.urls)
    addresses.push_back(address_of(url));
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  const auto& settings = session.settings();
  const auto folder = settings.env_file.parent_path();
  CheckBook book(options.state ? std::filesystem::path(*options.state) : folder / "check.state");

  const auto checks = look_at_all(addresses, seconds(options.timeout));
  tell_operators(book, checks, settings, SystemClock().now());
  book.save();
  tell(checks, options.json);
  return health::worst(checks) == health::Status::pass ? ExitCode::done : ExitCode::failed;
}

}  // namespace

void add_check(const Arguments& program, Action& chosen) {
  const auto options = std::make_shared<Options>();
  const Arguments command = program.command(
      "check", "Ask services whether they are well, and mail what has changed: for cron.");
  command.option("URL", options->urls, "URL", "of each service; its /healthz without a path")
      .required();
  command.option("--timeout", options->timeout, "SECONDS", "for each, 1 to 60 (default: 10)")
      .within(1, longest_timeout);
  command.option("--state", options->state, "FILE",
                 "what is remembered between runs (default: check.state beside .env)");
  command.flag("--json", options->json, "answer in JSON");
  command.footer(
      "Works without the database. One that fails is asked twice. ALERT_MAIL_TO gets the mails.\n"
      "Exit code 1 when one isn't well.\n\n"
      "Example, a line for cron:\n"
      "  */5 * * * * /home/me/pmq/bin/pmq check https://queue.example.com https://shop.example.com");
  command.when_named([&chosen, options] {
    chosen = [options](Session& session) { return check_sites(session, *options); };
  });
}

}  // namespace pmq::cli
