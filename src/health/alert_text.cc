#include "health/alert_text.h"

#include <algorithm>

#include "base/text.h"

namespace pmq::health {
namespace {

/// `queue.example.com/pmq`; how people know the installation.
std::string name_of(const std::string& site) {
  const auto scheme = site.find("://");
  return scheme == std::string::npos ? "PMQ" : "PMQ at " + site.substr(scheme + 3);
}

bool is_raised(const Alert& alert) {
  return alert.status != Status::pass;
}

std::string headline(const std::vector<Alert>& news) {
  constexpr std::size_t shown = 60;
  if (news.size() == 1) {
    const auto& only = news.front();
    return is_raised(only) ? one_line(only.title + ": " + only.figure, shown)
                           : only.title + " has recovered";
  }
  const auto raised = std::count_if(news.begin(), news.end(), is_raised);
  const auto cleared = static_cast<std::int64_t>(news.size()) - raised;
  std::string text;
  if (raised > 0) text = counted(raised, "problem");
  if (cleared > 0) text += (raised > 0 ? ", " : "") + std::to_string(cleared) + " recovered";
  return text;
}

void add(std::string& body, const Alert& alert, const std::string& site) {
  body +=
      is_raised(alert) ? (alert.status == Status::fail ? "FAILED   " : "WARNING  ") : "RECOVERED  ";
  body += alert.title + ": " + one_line(alert.figure, 300) + '\n';
  body += "  since " + to_rfc3339(alert.since) + '\n';
  if (!alert.advice.empty()) body += "  what to do: " + alert.advice + '\n';
  if (const auto link = link_to(alert, site); !link.empty()) body += "  " + link + '\n';
  body += '\n';
}

}  // namespace

AlertText text_about(const std::vector<Alert>& news, const std::string& site, Time now) {
  AlertText text;
  text.subject = name_of(site) + ": " + headline(news);
  for (const bool raised : {true, false})
    for (const auto& alert : news)
      if (is_raised(alert) == raised) add(text.body, alert, site);
  text.body += "As of " + to_rfc3339(now) + ".\n";
  if (!site.empty()) text.body += "How all stands: " + site + "/admin/health\n";
  return text;
}

AlertText text_of_test(const std::string& site, Time now) {
  AlertText text;
  text.subject = name_of(site) + ": test of alerts";
  text.body =
      "Somebody asked for this mail at " + to_rfc3339(now) + ". Alerts come the same way.\n";
  if (!site.empty()) text.body += "How all stands: " + site + "/admin/health\n";
  return text;
}

std::string link_to(const Alert& alert, const std::string& site) {
  return site.empty() || alert.page.empty() ? "" : site + "/admin" + alert.page;
}

}  // namespace pmq::health
