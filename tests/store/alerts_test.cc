#include "store/mysql/alerts.h"

#include <boost/test/unit_test.hpp>

#include "queue/operational_event.h"
#include "store/desk_fixture.h"
#include "store/mysql/leader.h"

namespace pmq::test {
namespace {

struct AlertsFixture : DeskFixture {
  health::Alert alert(std::string name, health::Status status = health::Status::warn) const {
    health::Alert made;
    made.name = std::move(name);
    made.status = status;
    made.since = now;
    made.title = "dead letters of search";
    made.figure = std::string(5000, 'x');
    made.page = "/dead-letters";
    return made;
  }

  void write(const std::vector<health::Alert>& all,
             const std::vector<queue::NewMessage>& events = {}) {
    BOOST_REQUIRE(leader.lead(store::duty_of_alerts, us, now, seconds(75)));
    BOOST_REQUIRE(alerts.write(all, events, us, now));
  }

  static constexpr std::uint64_t us = 1;
  static constexpr std::uint64_t another = 2;
  store::mysql::MysqlLeader leader{store.connection()};
  store::mysql::MysqlAlerts alerts{store.connection(), store.catalog()};
};

BOOST_FIXTURE_TEST_SUITE(alerts_kept, AlertsFixture)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
  write({alert("a"), alert("b", health::Status::fail)});
  const auto book = alerts.read();
  BOOST_REQUIRE_EQUAL(book.alerts.size(), 2);
  BOOST_TEST(book.alerts[0].name == "a");
  BOOST_CHECK(book.alerts[1].status == health::Status::fail);
  BOOST_CHECK(book.alerts[1].since == now);
  BOOST_TEST(!book.mail.mailed_at.has_value());
}

BOOST_AUTO_TEST_CASE(alert_that_is_over_is_forgotten) {
  write({alert("a"), alert("b")});
  write({alert("b")});
  const auto book = alerts.read();
  BOOST_REQUIRE_EQUAL(book.alerts.size(), 1);
  BOOST_TEST(book.alerts[0].name == "b");
}

BOOST_AUTO_TEST_CASE(who_was_away_for_longer_than_its_term_tells_nothing_that_another_tells) {
  subscribe("desk", {"pmq.alert.*"});
  queue::CheckNews news{};
  news.check = "a";
  const auto event = queue::alert_raised(news);
  BOOST_REQUIRE(leader.lead(store::duty_of_alerts, us, now, seconds(75)));
  BOOST_REQUIRE(leader.lead(store::duty_of_alerts, another, now + seconds(75), seconds(75)));
  BOOST_TEST(!alerts.write(std::vector{alert("a")}, std::vector{event}, us, now));
  BOOST_TEST(alerts.read().alerts.empty());
  BOOST_TEST(claim(10, "desk").empty());
  BOOST_TEST(alerts.write(std::vector{alert("a")}, std::vector{event}, another, now));
  BOOST_TEST(claim(10, "desk").size() == 1);
}

BOOST_AUTO_TEST_CASE(who_has_resigned_writes_nothing) {
  BOOST_REQUIRE(leader.lead(store::duty_of_alerts, us, now, seconds(75)));
  leader.resign(store::duty_of_alerts, us);
  BOOST_TEST(!alerts.write(std::vector{alert("a")}, {}, us, now));
}

BOOST_AUTO_TEST_CASE(mail_is_remembered_with_what_it_told) {
  write({alert("a"), alert("b", health::Status::pass)});
  alerts.mail_failed("refused", now);
  BOOST_CHECK(alerts.read().mail.tried_at == now);
  alerts.mailed(alerts.read().alerts, now + seconds(1));
  const auto book = alerts.read();
  BOOST_REQUIRE_EQUAL(book.alerts.size(), 1);
  BOOST_CHECK(book.alerts[0].mailed_status == health::Status::warn);
  BOOST_CHECK(book.mail.mailed_at == now + seconds(1));
  BOOST_TEST(count("alert_progress WHERE mail_fault IS NOT NULL") == 0);
}

BOOST_AUTO_TEST_CASE(subscriptions_to_alerts_get_them_as_ordinary_messages) {
  subscribe("desk", {"pmq.alert.*"});
  const auto event = queue::alert_raised({.check = "queue:dead_letters:search",
                                          .status = "warn",
                                          .title = "dead letters of search",
                                          .figure = "120",
                                          .advice = "look at them",
                                          .url = "https://example.com/admin/dead-letters",
                                          .since = now});
  write({alert("a")}, {event});
  const auto claimed = claim_one("desk");
  BOOST_TEST(claimed.message.event_type == "pmq.alert.raised");
  BOOST_TEST(claimed.message.payload.find("\"check\":\"queue:dead_letters:search\"") !=
             std::string::npos);
  BOOST_TEST(claim().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test
