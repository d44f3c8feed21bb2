#include "webhook/outcome.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using namespace pmq::webhook;

namespace {

const Time now = parse_rfc3339("2026-03-01T09:30:00Z").value();

Outcome answered(int status, std::optional<std::string> retry_after = std::nullopt) {
  return classify({status, std::move(retry_after)}, now);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(webhook_outcome)

BOOST_AUTO_TEST_CASE(any_2xx_is_delivered) {
  for (const int status : {200, 201, 202, 204, 226, 299})
    BOOST_TEST((answered(status) == Outcome{Delivered{status}}), status);
}

BOOST_AUTO_TEST_CASE(status_410_is_gone) {
  BOOST_TEST((answered(410) == Outcome{Gone{}}));
}

BOOST_AUTO_TEST_CASE(status_429_502_503_and_504_ask_to_wait) {
  for (const int status : {429, 502, 503, 504}) {
    BOOST_TEST((answered(status) == Outcome{Throttled{status, std::nullopt}}), status);
    BOOST_TEST((answered(status, "30") == Outcome{Throttled{status, now + seconds{30}}}), status);
    BOOST_TEST((answered(status, "soon") == Outcome{Throttled{status, std::nullopt}}), status);
  }
}

BOOST_AUTO_TEST_CASE(every_other_status_is_refused_whatever_its_retry_after_says) {
  for (const int status : {0, 100, 199, 300, 301, 302, 307, 400, 401, 404, 409, 411, 500, 501, 599})
    BOOST_TEST((answered(status, "30") == Outcome{Refused{status}}), status);
}

BOOST_AUTO_TEST_CASE(all_but_delivered_and_gone_are_failures) {
  BOOST_TEST(!is_failure(Delivered{}));
  BOOST_TEST(!is_failure(Gone{}));
  BOOST_TEST(is_failure(Throttled{}));
  BOOST_TEST(is_failure(Refused{}));
  BOOST_TEST(is_failure(NoAnswer{}));
}

BOOST_AUTO_TEST_CASE(the_status_is_known_unless_there_was_no_answer) {
  BOOST_TEST(status_of(Delivered{204}).value() == 204);
  BOOST_TEST(status_of(Gone{}).value() == 410);
  BOOST_TEST(status_of(Throttled{503, std::nullopt}).value() == 503);
  BOOST_TEST(status_of(Refused{302}).value() == 302);
  BOOST_TEST(!status_of(NoAnswer{}).has_value());
}

BOOST_AUTO_TEST_CASE(the_next_attempt_waits_for_the_policy_and_for_retry_after) {
  const milliseconds wait{5000};
  BOOST_TEST((next_attempt_at(Refused{}, wait, now) == now + wait));
  BOOST_TEST((next_attempt_at(answered(429), wait, now) == now + wait));
  BOOST_TEST((next_attempt_at(answered(429, "3"), wait, now) == now + wait));
  BOOST_TEST((next_attempt_at(answered(429, "60"), wait, now) == now + seconds{60}));
}

BOOST_AUTO_TEST_CASE(each_outcome_reads_as_one_line) {
  BOOST_TEST(describe(Delivered{204}) == "HTTP 204");
  BOOST_TEST(describe(Gone{}) == "HTTP 410: the endpoint wants nothing more");
  BOOST_TEST(describe(answered(503)) == "HTTP 503");
  BOOST_TEST(describe(answered(429, "60")) ==
             "HTTP 429, Retry-After until 2026-03-01T09:31:00.000Z");
  BOOST_TEST(describe(Refused{500}) == "HTTP 500");
  BOOST_TEST(describe(Refused{302}) == "HTTP 302: redirects are not followed");
  BOOST_TEST(describe(NoAnswer{TransportFault::timeout, ""}) == "no complete answer in time");
  BOOST_TEST(describe(NoAnswer{TransportFault::connect, "Connection refused"}) ==
             "no connection: Connection refused");
}

BOOST_AUTO_TEST_SUITE_END()
