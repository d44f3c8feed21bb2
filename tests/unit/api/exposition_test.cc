#include "api/exposition.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using namespace pmq::api;

BOOST_AUTO_TEST_SUITE(exposition)

BOOST_AUTO_TEST_CASE(family_comes_before_its_samples) {
  Exposition out;
  out.family("pmq_x_total", "counter", "All x.");
  out.sample({{"queue", "a"}}, std::int64_t{7});
  out.sample({}, 0.25);
  BOOST_TEST(out.take() ==
             "# HELP pmq_x_total All x.\n# TYPE pmq_x_total counter\n"
             "pmq_x_total{queue=\"a\"} 7\npmq_x_total 0.25\n");
}

BOOST_AUTO_TEST_CASE(labels_can_not_break_out_of_their_quotes) {
  Exposition out;
  out.family("pmq_x", "gauge", "X.");
  out.sample({{"a", "q\"\\\n"}, {"b", ""}}, std::int64_t{1});
  BOOST_TEST(out.take().ends_with("pmq_x{a=\"q\\\"\\\\\\n\",b=\"\"} 1\n"));
}

BOOST_AUTO_TEST_CASE(buckets_of_a_histogram_hold_those_below) {
  store::Latencies latencies;
  latencies.counts[0] = 2;
  latencies.counts[4] = 3;
  latencies.counts.back() = 1;
  latencies.total = milliseconds(7'204'500);
  Exposition out;
  out.family("pmq_x_seconds", "histogram", "X.");
  out.histogram({{"queue", "a"}}, latencies);
  const auto text = out.take();
  const auto has = [&](const std::string& line) {
    return text.find("\n" + line + "\n") != std::string::npos;
  };
  BOOST_TEST(has("pmq_x_seconds_bucket{queue=\"a\",le=\"0.01\"} 2"));
  BOOST_TEST(has("pmq_x_seconds_bucket{queue=\"a\",le=\"0.5\"} 2"));
  BOOST_TEST(has("pmq_x_seconds_bucket{queue=\"a\",le=\"1\"} 5"));
  BOOST_TEST(has("pmq_x_seconds_bucket{queue=\"a\",le=\"3600\"} 5"));
  BOOST_TEST(has("pmq_x_seconds_bucket{queue=\"a\",le=\"+Inf\"} 6"));
  BOOST_TEST(has("pmq_x_seconds_sum{queue=\"a\"} 7204.5"));
  BOOST_TEST(has("pmq_x_seconds_count{queue=\"a\"} 6"));
}

BOOST_AUTO_TEST_SUITE_END()
