#include "http/body.h"

#include <boost/test/unit_test.hpp>

#include "tests/unit/http/fixtures.h"

using namespace pmq::http;

namespace {

constexpr std::size_t limit = 100;

tl::expected<std::string, BodyFault> read(std::string_view text,
                                          std::optional<std::string_view> length) {
  TextBody source(text);
  return read_body(source, length, limit);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_body)

BOOST_AUTO_TEST_CASE(a_body_comes_whole_however_it_is_cut) {
  const std::string text(limit, 'x');
  for (const std::size_t step : {1U, 3U, 99U, 1000U}) {
    TextBody source(text, step);
    BOOST_TEST((read_body(source, "100", limit) == text));
  }
}

BOOST_AUTO_TEST_CASE(without_a_length_the_end_is_the_bodys_end) {
  BOOST_TEST((read("a chunked body", std::nullopt) == "a chunked body"));
  BOOST_TEST((read("a chunked body", "") == "a chunked body"));
  BOOST_TEST((read("", std::nullopt) == ""));
}

BOOST_AUTO_TEST_CASE(a_body_cut_short_is_refused) {
  BOOST_TEST((read("abc", "4") == tl::unexpected(BodyFault::too_short)));
  BOOST_TEST((read("", "1") == tl::unexpected(BodyFault::too_short)));
}

BOOST_AUTO_TEST_CASE(no_more_is_read_than_was_announced) {
  TextBody source("abcdef", 100);
  BOOST_TEST((read_body(source, "3", limit) == "abc"));
  BOOST_TEST(source.left() == 3U);
}

BOOST_AUTO_TEST_CASE(one_byte_over_the_limit_is_too_large) {
  BOOST_TEST(read(std::string(limit, 'x'), std::nullopt).has_value());
  BOOST_TEST(
      (read(std::string(limit + 1, 'x'), std::nullopt) == tl::unexpected(BodyFault::too_large)));
  BOOST_TEST((read("", "101") == tl::unexpected(BodyFault::too_large)));
  BOOST_TEST((read("", "99999999999999999999999") == tl::unexpected(BodyFault::too_large)));
}

BOOST_AUTO_TEST_CASE(a_length_that_is_no_number_is_refused) {
  for (const std::string_view length : {"-1", "+3", "3 ", "0x3", "3,3", "abc"})
    BOOST_TEST((read("abc", length) == tl::unexpected(BodyFault::bad_length)), length);
}

BOOST_AUTO_TEST_SUITE_END()
