#include "json/scan.h"

#include <boost/test/unit_test.hpp>

using namespace pmq::json;

namespace {

std::string fault_of(std::string_view text, const Limits& limits = {}) {
  const auto error = scan(text, limits);
  return error ? error->code : "none";
}

std::string nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']');
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_scan)

BOOST_AUTO_TEST_CASE(the_number_that_crashes_rapidjson_is_refused) {
  BOOST_TEST(fault_of("[1.00000000000000000001e-2147483638]") == "json_number_too_long");
  BOOST_TEST(fault_of("[128.7483" + std::string(80, '1') + "e-336]") == "json_number_too_long");
}

BOOST_AUTO_TEST_CASE(a_number_may_have_64_characters) {
  BOOST_TEST(fault_of(std::string(64, '1')) == "none");
  BOOST_TEST(fault_of("-" + std::string(63, '1')) == "none");
  BOOST_TEST(fault_of(std::string(65, '1')) == "json_number_too_long");
  BOOST_TEST(fault_of("[0." + std::string(63, '1') + "]") == "json_number_too_long");
}

BOOST_AUTO_TEST_CASE(an_exponent_may_have_three_digits) {
  BOOST_TEST(fault_of("1e308") == "none");
  BOOST_TEST(fault_of("1E-999") == "none");
  BOOST_TEST(fault_of("1e+0001") == "json_number_too_long");
}

BOOST_AUTO_TEST_CASE(long_digits_in_a_string_are_no_number) {
  BOOST_TEST(fault_of("\"" + std::string(100, '1') + "e99999\"") == "none");
}

BOOST_AUTO_TEST_CASE(nesting_may_be_32_deep) {
  BOOST_TEST(fault_of(nested(32)) == "none");
  BOOST_TEST(fault_of(nested(33)) == "json_too_deep");
  BOOST_TEST(fault_of(std::string(1'000'000, '[')) == "json_too_deep");
  BOOST_TEST(fault_of("[" + nested(31) + "," + nested(31) + "]") == "none");
}

BOOST_AUTO_TEST_CASE(brackets_in_strings_do_not_nest) {
  BOOST_TEST(fault_of("\"" + std::string(100, '[') + "\"") == "none");
  BOOST_TEST(fault_of("\"\\\"" + std::string(100, '[') + "\"") == "none");
}

BOOST_AUTO_TEST_CASE(a_bracket_closed_but_never_opened_is_malformed) {
  BOOST_TEST(fault_of("]") == "malformed_json");
  BOOST_TEST(fault_of("[]]") == "malformed_json");
}

BOOST_AUTO_TEST_CASE(a_text_over_the_size_is_refused_before_it_is_read) {
  const Limits limits{.max_bytes = 4};
  BOOST_TEST(fault_of("1234", limits) == "none");
  BOOST_TEST(fault_of("12345", limits) == "json_too_large");
}

BOOST_AUTO_TEST_CASE(control_characters_are_malformed_wherever_they_stand) {
  for (int c = 0; c < 0x20; ++c) {
    const std::string byte(1, static_cast<char>(c));
    const bool white_space = c == '\t' || c == '\n' || c == '\r';
    BOOST_TEST(fault_of("[" + byte + "]") == (white_space ? "none" : "malformed_json"));
    for (const std::size_t before : {0U, 3U, 7U, 8U, 13U}) {
      BOOST_TEST(fault_of("\"" + std::string(before, 'x') + byte + "xxxxxxxxx\"") ==
                 "malformed_json");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_string_that_does_not_end_is_malformed) {
  for (const std::string_view text :
       {"\"", "\"abc", "\"abc\\", "\"abc\\\"", "\"\\u12", "\"a long string without an end"}) {
    BOOST_TEST(fault_of(text) == "malformed_json", text);
  }
}

BOOST_AUTO_TEST_CASE(unicode_escapes_need_four_digits) {
  BOOST_TEST(fault_of(R"("\u00e9\uABCD\u0000")") == "none");
  for (const std::string_view text :
       {R"("\u")", R"("\u12")", R"("\u12g4")", R"("\u-123")", R"("\u 123")"}) {
    BOOST_TEST(fault_of(text) == "malformed_json", text);
  }
}

BOOST_AUTO_TEST_CASE(surrogates_come_in_pairs) {
  BOOST_TEST(fault_of(R"("\ud83d\ude00")") == "none");
  BOOST_TEST(fault_of(R"("\uD800\uDC00\uDBFF\uDFFF")") == "none");
  BOOST_TEST(fault_of(R"("\ud7ff\ue000")") == "none");
  for (const std::string_view text :
       {R"("\udc00")", R"("\ud800")", R"("\ud800x")", R"("\ud800\n")", R"("\ud800\ud800")",
        R"("\ud800\u0041")", R"("\udc00\ud800")", R"("\udc00\udc00")", R"("\ud83d\ude00\ude00")",
        R"("\ud800\)", R"("\ud800\u")", R"("\ud800\udc0")"}) {
    BOOST_TEST(fault_of(text) == "json_invalid_unicode", text);
  }
}

BOOST_AUTO_TEST_CASE(an_escaped_backslash_starts_no_unicode_escape) {
  BOOST_TEST(fault_of(R"("\\udc00")") == "none");
  BOOST_TEST(fault_of(R"("\\\udc00")") == "json_invalid_unicode");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf8_are_refused) {
  for (const std::string_view text : {"\"\xFF\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"",
                                      "\"\xE2\x82\"", "\"\xF5\x80\x80\x80\"", "\xFF"}) {
    BOOST_TEST(fault_of(text) == "json_invalid_unicode");
  }
}

BOOST_AUTO_TEST_CASE(the_offset_is_where_it_was_noticed) {
  const auto error = scan(R"(["ab\udc00"])", {});
  BOOST_REQUIRE(error.has_value());
  BOOST_TEST(error->offset == 4);
}

BOOST_AUTO_TEST_CASE(the_offset_lies_in_the_text_even_when_a_backslash_is_its_end) {
  const auto error = scan("\"\\", {});
  BOOST_REQUIRE(error.has_value());
  BOOST_TEST(error->offset == 2);
}

BOOST_AUTO_TEST_SUITE_END()
