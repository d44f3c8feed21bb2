#include <boost/test/unit_test.hpp>

#include "store/desk_fixture.h"

namespace pmq::test {
namespace {

using std::chrono::minutes;

constexpr milliseconds budget{5'000};

struct FiguresFixture : DeskFixture {
  FiguresFixture() : begin(std::chrono::floor<minutes>(now)) { now = begin; }

  void finish(int count) {
    for (int i = 0; i < count; ++i)
      BOOST_REQUIRE(store.ack(by_receipt(claim(1).front()), now).has_value());
  }

  store::Figure of(const std::string& queue, Time from, seconds step = minutes(1)) {
    const auto all = figures.figures({from, step, 1});
    const auto found = all.find(queue);
    return found == all.end() ? store::Figure{} : found->second.front();
  }

  Time begin;
};

BOOST_FIXTURE_TEST_SUITE(figures_of_minutes, FiguresFixture)

BOOST_AUTO_TEST_CASE(minute_is_counted_when_it_is_over_and_by_queue) {
  subscribe("search", {"doc.*"});
  for (int i = 0; i < 3; ++i)
    enqueue();
  finish(2);
  figures.count_finished_minutes(begin + seconds(62), budget);
  BOOST_TEST(of("default", begin).enqueued == 0);
  figures.count_finished_minutes(begin + seconds(66), budget);
  const auto figure = of("default", begin);
  BOOST_TEST(figure.enqueued == 3);
  BOOST_TEST(figure.done == 2);
  BOOST_TEST(figure.dead == 0);
  BOOST_TEST(figure.waiting == 1);
  BOOST_TEST(of("search", begin).enqueued == 3);
  BOOST_TEST(of("search", begin).waiting == 3);
  BOOST_CHECK(figures.counted_until() == begin + minutes(1));
}

BOOST_AUTO_TEST_CASE(minute_is_counted_once) {
  enqueue();
  figures.count_finished_minutes(begin + seconds(66), budget);
  figures.count_finished_minutes(begin + seconds(67), budget);
  figures.count_finished_minutes(begin + seconds(130), budget);
  BOOST_TEST(of("default", begin).enqueued == 1);
  BOOST_TEST(of("default", begin + minutes(1)).enqueued == 0);
  BOOST_TEST(of("default", begin + minutes(1)).waiting == 1);
}

BOOST_AUTO_TEST_CASE(dead_letters_are_counted_by_when_they_died) {
  bury("e");
  now = begin + seconds(70);
  bury("e");
  figures.count_finished_minutes(begin + seconds(200), budget);
  BOOST_TEST(of("default", begin).dead == 1);
  BOOST_TEST(of("default", begin + minutes(1)).dead == 1);
}

BOOST_AUTO_TEST_CASE(hour_is_the_sum_of_its_minutes) {
  enqueue();
  now = begin + seconds(70);
  enqueue();
  figures.count_finished_minutes(begin + seconds(200), budget);
  const auto hour = std::chrono::floor<std::chrono::hours>(begin);
  const auto next = of("default", hour + std::chrono::hours(1), std::chrono::hours(1));
  BOOST_TEST(of("default", hour, std::chrono::hours(1)).enqueued + next.enqueued == 2);
}

BOOST_AUTO_TEST_CASE(who_finds_another_counting_leaves_it_to_them) {
  enqueue();
  sql.begin();
  BOOST_REQUIRE(sql.query("SELECT minute FROM figure_progress WHERE id = 1 FOR UPDATE").next());
  figures.count_finished_minutes(begin + seconds(66), budget);
  BOOST_TEST(!figures.counted_until().has_value());
  sql.commit();
  figures.count_finished_minutes(begin + seconds(66), budget);
  BOOST_TEST(of("default", begin).enqueued == 1);
}

BOOST_AUTO_TEST_CASE(what_lies_more_than_a_day_back_is_counted_by_the_hour) {
  enqueue();
  constexpr milliseconds one_step{0};
  figures.count_finished_minutes(begin + std::chrono::hours(30), one_step);
  const auto hour = std::chrono::floor<std::chrono::hours>(begin);
  BOOST_CHECK(figures.counted_until() == hour + std::chrono::hours(1));
  BOOST_TEST(of("default", hour, std::chrono::hours(1)).enqueued == 1);
  BOOST_TEST(of("default", begin).enqueued == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test
