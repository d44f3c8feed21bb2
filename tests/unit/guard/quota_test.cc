#include "guard/quota.h"

#include <boost/test/unit_test.hpp>
#include <vector>

#include "guard/rate_headers.h"

namespace pmq::guard {
namespace {

const Time now{milliseconds(1'800'000'000'000)};

/// The row that all processes take from.
struct Row {
  std::int64_t limit;
  std::int64_t taken = 0;
  int questions = 0;

  bool request(Quota& quota, Time at, seconds window = seconds(60)) {
    const auto answer = quota.use({limit, window}, at);
    if (answer != Quota::Answer::ask) return answer == Quota::Answer::allowed;
    ++questions;
    const auto block = block_size(limit, taken, quota.wanted());
    taken += block;
    return quota.granted(block, taken, at);
  }
};

BOOST_AUTO_TEST_SUITE(guard_quota)

BOOST_AUTO_TEST_CASE(one_process_is_let_exactly_the_limit) {
  Row row{1000};
  Quota quota;
  int allowed = 0;
  for (int i = 0; i < 3000; ++i)
    allowed += row.request(quota, now) ? 1 : 0;
  BOOST_TEST(allowed == 1000);
  BOOST_TEST(quota.remaining() == 0);
}

BOOST_AUTO_TEST_CASE(forty_processes_are_let_no_more_together) {
  Row row{1000};
  std::vector<Quota> quotas(40);
  int allowed = 0;
  for (int i = 0; i < 100; ++i)
    for (auto& quota : quotas)
      allowed += row.request(quota, now) ? 1 : 0;
  BOOST_TEST(allowed == 1000);
}

BOOST_AUTO_TEST_CASE(little_lies_unused_with_processes_that_get_no_more_requests) {
  Row row{1000};
  std::vector<Quota> quotas(40);
  int allowed = 0;
  for (auto& quota : quotas)
    for (int i = 0; i < 3; ++i)
      allowed += row.request(quota, now) ? 1 : 0;
  for (int i = 0; i < 3000; ++i)
    allowed += row.request(quotas.front(), now) ? 1 : 0;
  BOOST_TEST(allowed >= 900);
}

BOOST_AUTO_TEST_CASE(many_requests_cost_few_questions) {
  Row row{600'000};
  Quota quota;
  for (int i = 0; i < 100'000; ++i)
    BOOST_REQUIRE(row.request(quota, now));
  BOOST_TEST(row.questions < 100);
}

BOOST_AUTO_TEST_CASE(refused_process_asks_once_a_second) {
  Row row{1};
  Quota quota;
  BOOST_TEST(row.request(quota, now));
  for (int i = 0; i < 100; ++i)
    BOOST_TEST(!row.request(quota, now));
  BOOST_TEST(row.questions == 2);
  BOOST_TEST(quota.refused_untold() == 99);
  BOOST_TEST(!row.request(quota, now + seconds(1)));
  BOOST_TEST(row.questions == 3);
}

BOOST_AUTO_TEST_CASE(next_window_begins_anew) {
  Row row{1};
  Quota quota;
  BOOST_TEST(row.request(quota, now));
  BOOST_TEST(!row.request(quota, now));
  row.taken = 0;
  BOOST_TEST(row.request(quota, now + seconds(60)));
  BOOST_TEST(!quota.is_over(now + seconds(60)));
  BOOST_TEST(quota.is_over(now + seconds(120)));
}

BOOST_AUTO_TEST_CASE(raised_limit_holds_at_once) {
  Row row{1};
  Quota quota;
  BOOST_TEST(row.request(quota, now));
  BOOST_TEST(!row.request(quota, now));
  row.limit = 2;
  BOOST_TEST(row.request(quota, now));
}

BOOST_AUTO_TEST_CASE(lowered_limit_gives_nothing_below_zero) {
  BOOST_TEST(block_size(10, 50, 5) == 0);
  BOOST_TEST(block_size(10, 9, 5) == 1);
  BOOST_TEST(block_size(1000, 0, 5) == 5);
  BOOST_TEST(block_size(1000, 0, 500) == 12);
}

BOOST_AUTO_TEST_CASE(window_ends_in_a_second_at_least) {
  Quota quota;
  static_cast<void>(quota.use({1, seconds(60)}, now + milliseconds(59'999)));
  BOOST_TEST(quota.reset_after(now + milliseconds(59'999)).count() == 1);
  BOOST_TEST(quota.reset_after(now + milliseconds(58'999)).count() == 2);
}

BOOST_AUTO_TEST_CASE(headers_tell_each_limit) {
  const std::vector<Standing> standings{{"address", {600, seconds(60)}, 599, seconds(12)},
                                        {"subject", {10, seconds(1)}, 0, seconds(1)}};
  BOOST_TEST(policy_header(standings) == "\"address\";q=600;w=60, \"subject\";q=10;w=1");
  BOOST_TEST(standing_header(standings) == "\"address\";r=599;t=12, \"subject\";r=0;t=1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::guard
