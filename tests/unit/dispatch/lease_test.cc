#include "dispatch/lease.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using dispatch::lease_margin;
using dispatch::leaves_time;

namespace {

const Time now{seconds{1'700'000'000}};
constexpr seconds timeout{15};

}  // namespace

BOOST_AUTO_TEST_SUITE(dispatch_lease)

BOOST_AUTO_TEST_CASE(fresh_lease_has_time_for_its_request) {
  BOOST_TEST(leaves_time(now + timeout + lease_margin, timeout, now));
}

BOOST_AUTO_TEST_CASE(claim_whose_answer_took_half_its_lease_is_not_sent) {
  BOOST_TEST(!leaves_time(now + timeout, timeout, now));
  BOOST_TEST(!leaves_time(now + timeout + seconds{4}, timeout, now));
  BOOST_TEST(!leaves_time(now - seconds{1}, timeout, now));
}

BOOST_AUTO_TEST_SUITE_END()
