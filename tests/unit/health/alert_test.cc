#include "health/alert.h"

#include <boost/test/unit_test.hpp>

#include "health/alert_text.h"

using namespace pmq;
using namespace pmq::health;

namespace {

const Time begin{std::chrono::hours(24 * 365 * 50)};

Check dead_letters(Status status, std::string queue = "search") {
  Check check;
  check.component = "queue";
  check.measure = "dead_letters";
  check.instance = queue;
  check.title = "dead letters of " + queue;
  check.status = status;
  check.figure = "120";
  check.advice = status == Status::pass ? "" : "look at them";
  check.page = "/dead-letters?queue=" + queue;
  check.alerts = true;
  return check;
}

struct Desk {
  /// One look.
  AlertStep look(const Checks& checks, Time now) {
    auto made = step(alerts, checks, rules, now);
    alerts = made.alerts;
    return made;
  }
  AlertStep look(Status status, Time now) { return look(Checks{dead_letters(status)}, now); }

  /// A mail that went out.
  void mail(Time now) {
    progress = {now, now};
    for (auto& alert : alerts)
      alert.mailed_status = alert.status;
    std::erase_if(alerts, [](const auto& alert) { return alert.status == Status::pass; });
  }
  bool is_due(Time now) const { return mail_is_due(alerts, progress, rules, now); }

  AlertRules rules{seconds(60), seconds(900), true};
  std::vector<Alert> alerts;
  MailProgress progress;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(alerts_step_by_step, Desk)

BOOST_AUTO_TEST_CASE(what_stays_bad_is_told_once) {
  BOOST_TEST(look(Status::warn, begin).raised.size() == 1);
  BOOST_TEST(is_due(begin));
  mail(begin);
  for (int i = 1; i < 100; ++i) {
    const auto now = begin + i * seconds(30);
    const auto made = look(Status::warn, now);
    BOOST_TEST(made.raised.empty());
    BOOST_TEST(made.cleared.empty());
    BOOST_TEST(!is_due(now));
  }
  BOOST_CHECK(alerts.front().since == begin);
}

BOOST_AUTO_TEST_CASE(recovery_is_told_once_it_has_lasted) {
  look(Status::warn, begin);
  mail(begin);
  const auto passes = begin + seconds(1000);
  BOOST_TEST(look(Status::pass, passes).cleared.empty());
  BOOST_TEST(look(Status::pass, passes + seconds(59)).cleared.empty());
  BOOST_TEST(look(Status::pass, passes + seconds(60)).cleared.size() == 1);
  BOOST_TEST(look(Status::pass, passes + seconds(90)).cleared.empty());
  BOOST_TEST(is_due(passes + seconds(90)));
  mail(passes + seconds(90));
  BOOST_TEST(alerts.empty());
}

BOOST_AUTO_TEST_CASE(what_flaps_is_one_alert) {
  look(Status::warn, begin);
  int raised = 0;
  for (int i = 1; i < 20; ++i)
    raised += static_cast<int>(
        look(i % 2 == 0 ? Status::warn : Status::pass, begin + i * seconds(30)).raised.size());
  BOOST_TEST(raised == 0);
}

BOOST_AUTO_TEST_CASE(what_gets_worse_is_told_again) {
  look(Status::warn, begin);
  mail(begin);
  BOOST_TEST(look(Status::fail, begin + seconds(30)).raised.size() == 1);
  BOOST_TEST(!is_due(begin + seconds(899)));
  BOOST_TEST(is_due(begin + seconds(900)));
}

BOOST_AUTO_TEST_CASE(what_happens_within_the_interval_is_one_mail) {
  look(Checks{dead_letters(Status::warn, "a")}, begin);
  mail(begin);
  const Checks all = {dead_letters(Status::warn, "a"), dead_letters(Status::warn, "b"),
                      dead_letters(Status::fail, "c")};
  look(all, begin + seconds(30));
  BOOST_TEST(!is_due(begin + seconds(30)));
  BOOST_TEST(is_due(begin + seconds(900)));
  BOOST_TEST(std::count_if(alerts.begin(), alerts.end(), is_news) == 2);
}

BOOST_AUTO_TEST_CASE(what_came_and_went_between_two_mails_is_in_neither) {
  progress = {begin, begin};
  look(Status::warn, begin + seconds(10));
  look(Status::pass, begin + seconds(20));
  look(Status::pass, begin + seconds(90));
  BOOST_TEST(alerts.empty());
  BOOST_TEST(!is_due(begin + seconds(900)));
}

BOOST_AUTO_TEST_CASE(mail_that_failed_is_tried_again_after_a_minute) {
  look(Status::warn, begin);
  progress.tried_at = begin;
  BOOST_TEST(!is_due(begin + seconds(59)));
  BOOST_TEST(is_due(begin + seconds(60)));
}

BOOST_AUTO_TEST_CASE(clock_that_was_ahead_for_a_while_delays_no_mail_and_no_recovery) {
  Desk desk;
  const auto ahead = begin + std::chrono::hours(24 * 365);
  desk.look(Status::warn, ahead);
  desk.mail(ahead);
  desk.look(Status::pass, ahead);
  desk.look(Status::pass, begin);
  BOOST_TEST(desk.look(Status::pass, begin + desk.rules.clear_after).cleared.size() == 1);
  BOOST_TEST(desk.is_due(begin + desk.rules.clear_after));
}

BOOST_AUTO_TEST_CASE(check_that_is_gone_has_recovered) {
  look(Status::warn, begin);
  look(Checks{}, begin + seconds(30));
  const auto made = look(Checks{}, begin + seconds(90));
  BOOST_TEST(made.cleared.size() == 1);
}

BOOST_AUTO_TEST_CASE(without_mail_nothing_waits_for_one) {
  rules.sends_mail = false;
  look(Status::warn, begin);
  BOOST_TEST(!is_due(begin));
  look(Status::pass, begin + seconds(30));
  look(Status::pass, begin + seconds(90));
  BOOST_TEST(alerts.empty());
}

BOOST_AUTO_TEST_CASE(check_that_is_not_to_alert_does_not) {
  auto quiet = dead_letters(Status::fail);
  quiet.alerts = false;
  BOOST_TEST(look(Checks{quiet}, begin).raised.empty());
}

BOOST_AUTO_TEST_CASE(mail_leads_to_the_very_page) {
  look(Status::warn, begin);
  const auto text = text_about(alerts, "https://example.com/pmq", begin);
  BOOST_TEST(text.subject == "PMQ at example.com/pmq: dead letters of search: 120");
  BOOST_TEST(text.body.find("https://example.com/pmq/admin/dead-letters?queue=search\n") !=
             std::string::npos);
  BOOST_TEST(text.body.find("look at them") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(mail_about_many_says_how_many) {
  look(Checks{dead_letters(Status::warn, "a"), dead_letters(Status::warn, "b"),
              dead_letters(Status::warn, "c")},
       begin);
  mail(begin);
  look(Checks{dead_letters(Status::fail, "a"), dead_letters(Status::fail, "b")},
       begin + seconds(30));
  look(Checks{dead_letters(Status::fail, "a"), dead_letters(Status::fail, "b")},
       begin + seconds(90));
  const auto text = text_about(alerts, "", begin);
  BOOST_TEST(text.subject == "PMQ: 2 problems, 1 recovered");
}

BOOST_AUTO_TEST_SUITE_END()
