#include "dispatch/agenda.h"

#include <boost/test/unit_test.hpp>
#include <initializer_list>

using namespace pmq;
using namespace pmq::dispatch;
using store::ClaimStop;

namespace {

constexpr bool hears = true;
constexpr std::int64_t most_bytes = 24'000'000;
const Time at{seconds{1'700'000'000}};
const Instant start{std::chrono::hours{1}};

store::Look found(std::initializer_list<std::int64_t> ids) {
  store::Look look;
  for (const auto id : ids)
    look.ready.push_back({queue::SubscriptionId{id}, 1});
  return look;
}

store::WebhookClaim claim_of(ClaimStop stop, std::size_t deliveries) {
  store::WebhookClaim claim;
  claim.stop = stop;
  claim.deliveries.resize(deliveries);
  return claim;
}

struct AnAgenda {
  Agenda agenda;
  UnderWay under_way;
  ClaimedAhead ahead;

  void look(std::initializer_list<std::int64_t> ids) {
    agenda.look_began();
    agenda.looked(found(ids), hears, at, start);
  }

  /// Who is next, and what its claim gives.
  std::int64_t serve(ClaimStop stop, std::size_t deliveries = 0, int free = 64) {
    const auto turn = agenda.next_turn(under_way, ahead, {free, 0, most_bytes});
    if (!turn) return 0;
    agenda.claimed(*turn, claim_of(stop, deliveries), at, start);
    return turn->subscription.value;
  }

  void hold(std::int64_t id, int count, std::int64_t bytes = 0) {
    for (int i = 0; i < count; ++i) {
      Sent sent;
      sent.delivery.subscription = {id};
      sent.bytes = bytes;
      under_way.add(under_way.next_ticket(), std::move(sent));
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(dispatch_agenda, AnAgenda)

BOOST_AUTO_TEST_CASE(all_that_are_ready_are_served_in_turn) {
  look({1, 2, 3});
  BOOST_TEST(serve(ClaimStop::nothing_ready) == 1);
  BOOST_TEST(serve(ClaimStop::nothing_ready) == 2);
  BOOST_TEST(serve(ClaimStop::nothing_ready) == 3);
  BOOST_TEST(serve(ClaimStop::nothing_ready) == 0);
}

BOOST_AUTO_TEST_CASE(a_backlog_comes_back_after_all_others) {
  look({1, 2});
  const auto turn = agenda.next_turn(under_way, ahead, {64, 0, most_bytes});
  BOOST_TEST(turn->limit == 32);
  agenda.claimed(*turn, claim_of(ClaimStop::taken, 32), at, start);
  BOOST_TEST(serve(ClaimStop::taken, 1) == 2);
  BOOST_TEST(serve(ClaimStop::taken, 1) == 1);
  BOOST_TEST(serve(ClaimStop::taken, 1) == 0);
}

BOOST_AUTO_TEST_CASE(one_that_is_full_is_served_again_when_it_has_room) {
  look({1});
  BOOST_TEST(serve(ClaimStop::full, 10) == 1);
  BOOST_TEST(serve(ClaimStop::full) == 0);
  agenda.settled({1});
  BOOST_TEST(serve(ClaimStop::full, 1) == 1);
}

BOOST_AUTO_TEST_CASE(settling_another_serves_nobody) {
  look({1});
  BOOST_TEST(serve(ClaimStop::nothing_ready) == 1);
  agenda.settled({1});
  BOOST_TEST(serve(ClaimStop::nothing_ready) == 0);
}

BOOST_AUTO_TEST_CASE(one_that_holds_nearly_all_the_room_waits_for_others) {
  look({1, 2});
  hold(1, 60);
  BOOST_TEST(serve(ClaimStop::nothing_ready, 0, 4) == 2);
  BOOST_TEST(serve(ClaimStop::nothing_ready, 0, 4) == 0);
  BOOST_TEST(serve(ClaimStop::nothing_ready, 0, 64) == 1);
}

BOOST_AUTO_TEST_CASE(a_rate_tells_when_to_look_again) {
  look({1});
  auto claim = claim_of(ClaimStop::rate, 0);
  claim.again_at = at + milliseconds{40};
  agenda.claimed(*agenda.next_turn(under_way, ahead, {64, 0, most_bytes}), claim, at, start);
  BOOST_TEST((agenda.look_due() == start + milliseconds{40}));
}

BOOST_AUTO_TEST_CASE(one_whose_secrets_cannot_be_read_is_left_alone_for_a_minute) {
  look({1});
  BOOST_TEST(serve(ClaimStop::secrets_unreadable) == 1);
  look({1});
  BOOST_TEST(serve(ClaimStop::taken) == 0);
  agenda.looked(found({1}), hears, at, start + seconds{61});
  BOOST_TEST(serve(ClaimStop::taken) == 1);
}

BOOST_AUTO_TEST_CASE(words_do_not_hold_up_a_backlog) {
  look({1});
  agenda.word();
  BOOST_TEST((agenda.look_due() > start + milliseconds{5}));
  BOOST_TEST(serve(ClaimStop::nothing_ready) == 1);
  BOOST_TEST((agenda.look_due() <= start + milliseconds{5}));
}

BOOST_AUTO_TEST_CASE(it_is_exhausted_when_a_look_and_its_claims_gave_nothing) {
  BOOST_TEST(!agenda.is_exhausted(start));
  look({1});
  BOOST_TEST(!agenda.is_exhausted(start));
  BOOST_TEST(serve(ClaimStop::taken, 1) == 1);
  BOOST_TEST(!agenda.is_exhausted(start));
  look({1});
  BOOST_TEST(serve(ClaimStop::breaker) == 1);
  BOOST_TEST(agenda.is_exhausted(start));
  look({});
  BOOST_TEST(agenda.is_exhausted(start));
}

BOOST_AUTO_TEST_CASE(large_bodies_of_one_leave_room_for_those_of_others) {
  look({1, 2});
  hold(1, 21, 1'000'000);
  const Room left{64, 0, most_bytes - under_way.bytes()};
  const auto turn = agenda.next_turn(under_way, ahead, left);
  BOOST_REQUIRE(turn.has_value());
  BOOST_TEST(turn->subscription.value == 2);
  BOOST_TEST(turn->max_bytes >= 1'000'000);
  BOOST_TEST(!agenda.next_turn(under_way, ahead, left).has_value());
}

BOOST_AUTO_TEST_CASE(claim_never_asks_for_more_bytes_than_are_free) {
  look({1});
  BOOST_TEST(agenda.next_turn(under_way, ahead, {64, 0, 1'000})->max_bytes < 1'000);
  look({1});
  BOOST_TEST(!agenda.next_turn(under_way, ahead, {64, 0, 0}).has_value());
}

BOOST_AUTO_TEST_CASE(one_that_is_quick_is_claimed_beyond_the_room_there_is) {
  look({1});
  for (int i = 0; i < 100; ++i)
    ahead.delivered({1});
  BOOST_TEST(agenda.next_turn(under_way, ahead, {-10, 40, most_bytes})->limit == 40);
  look({1});
  BOOST_TEST(agenda.next_turn(under_way, ahead, {-10, 200, most_bytes})->limit == 100);
  look({1});
  BOOST_TEST(!agenda.next_turn(under_way, ahead, {-10, 0, most_bytes}).has_value());
}

BOOST_AUTO_TEST_CASE(what_waits_counts_as_held) {
  look({1, 2});
  hold(1, 30);
  for (int i = 0; i < 26; ++i) {
    Waiting waiting;
    waiting.delivery.subscription = {1};
    ahead.add(std::move(waiting));
  }
  const auto turn = agenda.next_turn(under_way, ahead, {8, 0, most_bytes});
  BOOST_REQUIRE(turn.has_value());
  BOOST_TEST(turn->subscription.value == 2);
}

BOOST_AUTO_TEST_CASE(what_the_bytes_kept_back_is_served_again) {
  look({1});
  BOOST_TEST(serve(ClaimStop::bytes, 1) == 1);
  BOOST_TEST(serve(ClaimStop::nothing_ready) == 1);
}

BOOST_AUTO_TEST_CASE(one_that_another_dispatcher_is_at_is_waited_for_but_not_for_ever) {
  look({1});
  BOOST_TEST(serve(ClaimStop::busy) == 1);
  BOOST_TEST(!agenda.is_exhausted(start));
  BOOST_TEST((agenda.look_due() == start + milliseconds{20}));
  BOOST_TEST(agenda.is_exhausted(start + seconds{3}));
  look({1});
  BOOST_TEST(serve(ClaimStop::nothing_ready) == 1);
  BOOST_TEST(agenda.is_exhausted(start));
}

BOOST_AUTO_TEST_SUITE_END()
