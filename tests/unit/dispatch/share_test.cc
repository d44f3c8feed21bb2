#include "dispatch/share.h"

#include <boost/test/unit_test.hpp>
#include <vector>

using pmq::dispatch::fair_share;

namespace {

/// What is left free when so many endpoints hang and each takes all it is given.
std::int64_t left_free(int room, int endpoints) {
  std::vector<std::int64_t> held(static_cast<std::size_t>(endpoints));
  std::int64_t free = room;
  for (bool took = true; took;) {
    took = false;
    for (auto& mine : held) {
      const auto share = fair_share({.free = free, .held = mine, .waiting = endpoints});
      mine += share;
      free -= share;
      took = took || share > 0;
    }
  }
  return free;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dispatch_share)

BOOST_AUTO_TEST_CASE(one_alone_gets_most_of_the_room) {
  BOOST_TEST(fair_share({.free = 256, .held = 0, .waiting = 1}) == 224);
}

BOOST_AUTO_TEST_CASE(those_who_wait_share_equally) {
  BOOST_TEST(fair_share({.free = 100, .held = 0, .waiting = 20}) == 5);
  BOOST_TEST(fair_share({.free = 3, .held = 0, .waiting = 20}) == 1);
}

BOOST_AUTO_TEST_CASE(who_holds_much_gets_no_more) {
  BOOST_TEST(fair_share({.free = 32, .held = 224, .waiting = 1}) == 0);
  BOOST_TEST(fair_share({.free = 32, .held = 10, .waiting = 1}) == 26);
}

BOOST_AUTO_TEST_CASE(without_room_nobody_gets_any) {
  BOOST_TEST(fair_share({.free = 0, .held = 0, .waiting = 1}) == 0);
  BOOST_TEST(fair_share({.free = -5, .held = 0, .waiting = 1}) == 0);
}

BOOST_AUTO_TEST_CASE(the_last_place_goes_to_someone_who_has_none) {
  BOOST_TEST(fair_share({.free = 1, .held = 0, .waiting = 1}) == 1);
  BOOST_TEST(fair_share({.free = 1, .held = 1, .waiting = 1}) == 0);
}

BOOST_AUTO_TEST_CASE(endpoints_that_hang_leave_room_for_others) {
  BOOST_TEST(left_free(256, 1) >= 32);
  BOOST_TEST(left_free(256, 3) >= 8);
  BOOST_TEST(left_free(256, 10) >= 2);
}

BOOST_AUTO_TEST_SUITE_END()
