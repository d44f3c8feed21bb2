#include "dispatch/ready_list.h"

#include <boost/test/unit_test.hpp>
#include <vector>

using pmq::dispatch::ReadyList;
using pmq::queue::SubscriptionId;

namespace {

using Ids = std::vector<SubscriptionId>;

const Ids three = {{1}, {2}, {3}};

bool anyone(SubscriptionId) {
  return true;
}

std::int64_t take(ReadyList& list) {
  const auto taken = list.take(anyone);
  return taken ? taken->value : 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dispatch_ready_list)

BOOST_AUTO_TEST_CASE(each_gets_its_turn) {
  ReadyList list;
  list.replace(three);
  BOOST_TEST(take(list) == 1);
  list.add({1});
  BOOST_TEST(take(list) == 2);
  BOOST_TEST(take(list) == 3);
  BOOST_TEST(take(list) == 1);
  BOOST_TEST(take(list) == 0);
}

BOOST_AUTO_TEST_CASE(a_new_look_goes_on_with_the_round) {
  ReadyList list;
  list.replace(three);
  BOOST_TEST(take(list) == 1);
  list.replace(three);
  BOOST_TEST(take(list) == 2);
  list.replace(Ids{{1}, {2}});
  BOOST_TEST(take(list) == 1);
}

BOOST_AUTO_TEST_CASE(nobody_stands_in_it_twice) {
  ReadyList list;
  list.replace(three);
  list.add({2});
  BOOST_TEST(list.size() == 3);
}

BOOST_AUTO_TEST_CASE(who_may_not_have_more_is_passed_over) {
  ReadyList list;
  list.replace(three);
  const auto not_the_first = [](SubscriptionId id) { return id.value != 1; };
  BOOST_TEST(list.take(not_the_first)->value == 2);
  BOOST_TEST(list.size() == 2);
  BOOST_TEST(take(list) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
