#include "base/time.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;

namespace {

std::string round_trip(std::string_view text) {
  const auto time = parse_rfc3339(text);
  return time ? to_rfc3339(*time) : "refused";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(base_time)

BOOST_AUTO_TEST_CASE(times_are_written_in_utc_with_three_decimals) {
  BOOST_TEST(to_rfc3339(Time{milliseconds{0}}) == "1970-01-01T00:00:00.000Z");
  BOOST_TEST(to_rfc3339(Time{milliseconds{1'772'357'400'007}}) == "2026-03-01T09:30:00.007Z");
}

BOOST_AUTO_TEST_CASE(times_before_the_epoch_are_written_too) {
  BOOST_TEST(to_rfc3339(Time{milliseconds{-1}}) == "1969-12-31T23:59:59.999Z");
}

BOOST_AUTO_TEST_CASE(offsets_are_taken_off) {
  BOOST_TEST(round_trip("2026-03-01T09:30:00+05:30") == "2026-03-01T04:00:00.000Z");
  BOOST_TEST(round_trip("2026-03-01T09:30:00-08:00") == "2026-03-01T17:30:00.000Z");
  BOOST_TEST(round_trip("2026-03-01T09:30:00-00:00") == "2026-03-01T09:30:00.000Z");
  BOOST_TEST(round_trip("2025-12-31T23:30:00-01:00") == "2026-01-01T00:30:00.000Z");
}

BOOST_AUTO_TEST_CASE(letters_may_be_small) {
  BOOST_TEST(round_trip("2026-03-01t09:30:00z") == "2026-03-01T09:30:00.000Z");
}

BOOST_AUTO_TEST_CASE(decimals_below_the_millisecond_are_cut_off) {
  BOOST_TEST(round_trip("2026-03-01T09:30:00.5Z") == "2026-03-01T09:30:00.500Z");
  BOOST_TEST(round_trip("2026-03-01T09:30:00.1239Z") == "2026-03-01T09:30:00.123Z");
  BOOST_TEST(round_trip("2026-03-01T09:30:00.000999999Z") == "2026-03-01T09:30:00.000Z");
}

BOOST_AUTO_TEST_CASE(ten_decimals_are_refused) {
  BOOST_TEST(round_trip("2026-03-01T09:30:00.0000000000Z") == "refused");
  BOOST_TEST(round_trip("2026-03-01T09:30:00.Z") == "refused");
}

BOOST_AUTO_TEST_CASE(a_leap_second_is_the_second_after_it) {
  BOOST_TEST(round_trip("2016-12-31T23:59:60Z") == "2017-01-01T00:00:00.000Z");
  BOOST_TEST(round_trip("2017-01-01T05:29:60.5+05:30") == "2017-01-01T00:00:00.500Z");
}

BOOST_AUTO_TEST_CASE(a_sixtieth_second_at_any_other_minute_is_refused) {
  BOOST_TEST(round_trip("2016-12-31T23:58:60Z") == "refused");
  BOOST_TEST(round_trip("2016-12-31T23:59:60+01:00") == "refused");
  BOOST_TEST(round_trip("2016-12-31T23:59:61Z") == "refused");
}

BOOST_AUTO_TEST_CASE(february_has_29_days_in_leap_years_alone) {
  BOOST_TEST(round_trip("2024-02-29T00:00:00Z") == "2024-02-29T00:00:00.000Z");
  BOOST_TEST(round_trip("2000-02-29T00:00:00Z") == "2000-02-29T00:00:00.000Z");
  BOOST_TEST(round_trip("2026-02-29T00:00:00Z") == "refused");
  BOOST_TEST(round_trip("2100-02-29T00:00:00Z") == "refused");
}

BOOST_AUTO_TEST_CASE(only_the_years_1970_to_9999_in_utc_are_taken) {
  BOOST_TEST(round_trip("9999-12-31T23:59:59.999Z") == "9999-12-31T23:59:59.999Z");
  BOOST_TEST(round_trip("9999-12-31T23:59:59-00:01") == "refused");
  BOOST_TEST(round_trip("9999-12-31T23:59:60Z") == "refused");
  BOOST_TEST(round_trip("1970-01-01T00:00:00+00:01") == "refused");
  BOOST_TEST(round_trip("1969-12-31T23:59:59-00:01") == "1970-01-01T00:00:59.000Z");
  BOOST_TEST(round_trip("0000-01-01T00:00:00Z") == "refused");
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
  for (const std::string_view text : {"",
                                      "Z",
                                      "2026",
                                      "2026-03-01",
                                      "2026-03-01T09:30Z",
                                      "2026-03-01 09:30:00Z",
                                      "2026-03-01T09:30:00",
                                      "2026-03-01T09:30:00Zx",
                                      " 2026-03-01T09:30:00Z",
                                      "2026-03-01T09:30:00Z ",
                                      "2026-3-01T09:30:00Z",
                                      "2026-03-1T09:30:00Z",
                                      "2026-00-01T09:30:00Z",
                                      "2026-13-01T09:30:00Z",
                                      "2026-03-00T09:30:00Z",
                                      "2026-03-32T09:30:00Z",
                                      "2026-04-31T09:30:00Z",
                                      "2026-03-01T24:00:00Z",
                                      "2026-03-01T09:60:00Z",
                                      "2026-03-01T09:30:00+0530",
                                      "2026-03-01T09:30:00+05",
                                      "2026-03-01T09:30:00+24:00",
                                      "2026-03-01T09:30:00+05:60",
                                      "2026-03-01T09:30:00,5Z",
                                      "-026-03-01T09:30:00Z",
                                      "+2026-03-01T09:30:00Z",
                                      "12026-03-01T09:30:00Z",
                                      "2026-03-01T09:30:00z+01:00",
                                      "20260301T093000Z",
                                      "2026-W09-7T09:30:00Z",
                                      "2026-03-01T0x:30:00Z",
                                      "1772357400"}) {
    BOOST_TEST(!parse_rfc3339(text).has_value(), text);
  }
  BOOST_TEST(!parse_rfc3339({"2026-03-01T09:30:00Z\0", 21}).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back_the_same) {
  for (std::int64_t at = 0; at < 253'402'300'800'000; at += 999'999'999'937) {
    const Time time{milliseconds{at}};
    BOOST_TEST((parse_rfc3339(to_rfc3339(time)) == time));
  }
}

BOOST_AUTO_TEST_SUITE_END()
