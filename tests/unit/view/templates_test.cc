#include "view/templates.h"

#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "unit/view/template_use.h"
#include "view/accounts.h"
#include "view/audit.h"
#include "view/dead_letter.h"
#include "view/dead_letters.h"
#include "view/health.h"
#include "view/jobs.h"
#include "view/login.h"
#include "view/logs.h"
#include "view/message.h"
#include "view/messages.h"
#include "view/overview.h"
#include "view/queues.h"
#include "view/rate_limits.h"
#include "view/refusal.h"
#include "view/restore.h"
#include "view/resume.h"

using namespace pmq;
using namespace pmq::view;
using pmq::test::WatchedTemplates;

namespace {

std::filesystem::path template_folder() {
  const auto* root = std::getenv("PMQ_ROOT");
  return std::filesystem::path(root != nullptr ? root : ".") / "templates";
}

/// Each page as it can be: with everything on it, and with nothing.
struct Pages {
  Pages() {
    full.account = "ops";
    full.role = "operator";
    full.may_change = true;
    full.live = true;
    full.navigation = {{"Overview", "/", "home", "3", true}};
    full.notice = Notice{Tone::success, "done", "/jobs/1", "Details"};
  }

  template <typename View>
  void draw(const View& view) {
    static_cast<void>(render(templates, full, view));
  }

  void draw_all() {
    draw_queues();
    draw_messages();
    draw_dead_letters();
    draw_accounts();
    draw_the_rest();
  }

  void draw_queues() {
    OverviewView overview;
    overview.spans = {link};
    overview.tiles = {tile};
    overview.warnings = {{Tone::danger, "text", "advice", "command", link}};
    overview.throughput = overview.waiting = overview.dead = chart;
    QueueRow waits;
    waits.dead_href = waits.oldest = waits.drains_in = waits.sparkline = "x";
    waits.oldest_is_late = true;
    overview.queues = {QueueRow(), waits};
    draw(overview);
    overview.never_used = true;
    overview.throughput->series.front().values = {0};
    draw(overview);

    draw(QueuesView{{QueueRow(), waits}, "x"});
    draw(QueuesView{});

    QueueView queue;
    queue.kind = "webhook";
    queue.state_reason = "x";
    queue.tiles = {tile};
    queue.settings = facts;
    queue.spans = {link};
    queue.chart = queue.waiting = chart;
    queue.breaker = breaker;
    draw(queue);
    queue.is_active = false;
    draw(queue);

    QueueFormView form;
    form.fault = "x";
    draw(form);
    form.kind = "webhook";
    draw(form);
    form.is_new = false;
    draw(form);

    draw(BreakersView{{breaker, BreakerView()}});
    draw(BreakersView{});
    draw(SecretView{});
  }

  void draw_messages() {
    MessagesView list;
    list.is_narrowed = true;
    list.queues = {"", "billing"};
    list.statuses = {Link{"", "dead", false}, Link()};
    MessageRow taken;
    taken.deliveries = {{"default", "ready", "ready"}};
    taken.more = "+3";
    list.messages = {taken, MessageRow()};
    list.next_href = list.first_href = "x";
    draw(list);
    list.messages.clear();
    draw(list);
    list.goes_on = true;
    draw(list);
    draw(MessagesView());

    MessageView message;
    message.facts = facts;
    message.facts.push_back({"Trace", "abc", "/messages?trace=abc", std::nullopt});
    message.payload.lines = {{PayloadLine::Kind::open, "", "", "x", ""},
                             {PayloadLine::Kind::leaf, "", "word", "x", ""},
                             {PayloadLine::Kind::close, "", "", "x", ""}};
    DeliveryView delivery;
    delivery.why = {"x"};
    delivery.lease_until = Time();
    delivery.timeline = {{"plain", "x", "x", "x", Time()}};
    delivery.may_release = delivery.may_cancel = delivery.may_requeue = true;
    delivery.edit_href = "x";
    message.deliveries = {delivery};
    message.queues = {"default"};
    message.log = {entry};
    message.log_href = "x";
    draw(message);
    message.deliveries.clear();
    message.payload.lines.clear();
    message.log.clear();
    draw(message);
    message.payload.erased_at = Time();
    draw(message);

    LogsView logs;
    logs.is_narrowed = true;
    logs.levels = {Link{"", "", true}};
    logs.rows = {entry};
    logs.next_href = logs.first_href = "x";
    draw(logs);
    logs.rows.clear();
    draw(logs);
    logs.goes_on = true;
    draw(logs);
    draw(LogsView());
  }

  void draw_dead_letters() {
    DeadLettersView list;
    list.is_narrowed = true;
    list.queues = {""};
    list.fields.error_group = "x";
    list.groups = {ErrorGroup()};
    list.other_groups = "x";
    list.searched_to = Time();
    list.matching = "x";
    list.letters = {DeadLetterRow()};
    list.next_href = list.first_href = "x";
    draw(list);
    list.letters.clear();
    draw(list);
    list.next_href.clear();
    draw(list);
    draw(DeadLettersView());

    BulkPreviewView preview;
    preview.by_filter = true;
    preview.examples = {DeadLetterRow()};
    preview.delivery_ids = {"1"};
    preview.fault = "x";
    draw(preview);
    preview.discards = preview.nothing = true;
    draw(preview);

    DeadLetterView one;
    one.fault = "x";
    draw(one);

    draw(JobsView{{JobRow()}, "x"});
    draw(JobsView{});
    JobView job;
    job.reason = job.taken_back = "x";
    job.last_due_at = Time();
    job.may_stop = job.may_take_back = true;
    draw(job);
  }

  void draw_accounts() {
    AccountsView accounts;
    AccountRow own;
    own.is_own = own.is_operator = true;
    own.last_login_at = Time();
    AccountRow other;
    other.is_operator = true;
    accounts.accounts = {own, other, AccountRow()};
    SessionRow session;
    session.is_this_one = true;
    accounts.sessions = {session, SessionRow()};
    accounts.fault = "x";
    draw(accounts);
    draw(OwnAccountView{{session, SessionRow()}, "x"});

    LoginView login;
    login.fault = login.carried_to = login.provider_href = "x";
    static_cast<void>(render(templates, Page(), login));
  }

  void draw_the_rest() {
    RateLimitsView limits;
    RateLimitRow use;
    use.any_refused = true;
    limits.uses = {use};
    limits.overrides = {RateLimitOverrideRow()};
    limits.failed = {FailedTriesRow(), FailedTriesRow{"", "", Time(), Time()}};
    limits.fault = "x";
    draw(limits);
    draw(RateLimitsView());

    draw(HealthView{"pass", {{"x", "x", "pass", "x", "x", "x"}, {"x", "", "fail", "x", "", ""}}});
    AuditView audit;
    audit.rows = {{Time(), "x", "x", "x", "x", "x", {{"x", "x"}}}};
    audit.is_narrowed = true;
    audit.next_href = "x";
    draw(audit);
    draw(AuditView());
    draw(RestoreView{Time(), "x", {WouldSendRow()}});
    draw(RestoreView());
    draw(ResumeView{"x", {{"x", "x"}}});
    draw(RefusalView());
  }

  const Link link{"label", "href", true};
  const Tile tile{"label", "value", "detail", "style", "href"};
  const std::vector<Fact> facts{{"Kind", "pull", "", std::nullopt}, {"Made", "", "", Time()}};
  Chart chart{"title", Time(), seconds(60), "a minute", {{"In", "in", {1, 2}}}, Summary::sum};
  const BreakerView breaker{"queue",
                            "href",
                            "open",
                            "open",
                            "3",
                            Time(),
                            Time(),
                            Time(),
                            Time(),
                            "1",
                            {{"closed", "open", "open", "x", "ops", Time()}},
                            true,
                            true};
  const LogRow entry{Time(), "error", "failed", link, "x", {link}, "x", "x"};
  WatchedTemplates templates{template_folder()};
  Page full;
};

/// Rows that pages share are filled alike, and not each page shows all of them.
const std::set<std::string> shared = {"account.tpl: ACCOUNT_NAME",
                                      "bulk_preview.tpl: DELIVERY_ID",
                                      "bulk_preview.tpl: EDIT_HREF",
                                      "bulk_preview.tpl: FAILED_AT",
                                      "bulk_preview.tpl: FAILED_AT_ISO",
                                      "bulk_preview.tpl: RETRIES",
                                      "chart.tpl: FROM",
                                      "job.tpl: JOB_HREF",
                                      "jobs.tpl: JOB",
                                      "message.tpl: MORE",
                                      "message.tpl: REFERENCE",
                                      "queue.tpl: QUEUE",
                                      "queue.tpl: QUEUE_HREF",
                                      "queue.tpl: RESET",
                                      "queue.tpl: STEP",
                                      "queue.tpl: TRIP",
                                      "queues.tpl: DRAINS_IN_SET",
                                      "queues.tpl: IN_RATE",
                                      "queues.tpl: NOT_ACTIVE",
                                      "queues.tpl: OUT_RATE"};

/// Without what every page is told, and what is said of a time that there is none.
std::set<std::string> own_unused(std::set<std::string> names) {
  std::erase_if(names, [](const auto& name) {
    return shared.contains(name) || name.ends_with(": MAY_CHANGE") || name.ends_with("_UNSET");
  });
  return names;
}

std::string lines(const std::set<std::string>& names) {
  std::string text;
  for (const auto& name : names)
    text += name + '\n';
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(view_templates)

BOOST_AUTO_TEST_CASE(what_a_template_names_is_set_and_what_is_set_it_names) {
  Pages pages;
  pages.draw_all();
  BOOST_TEST(lines(pages.templates.unset()) == "");
  BOOST_TEST(lines(own_unused(pages.templates.unused())) == "");
  // What no page here shows was not looked at.
  BOOST_TEST(lines(pages.templates.unseen()) == "");
}

BOOST_AUTO_TEST_SUITE_END()
