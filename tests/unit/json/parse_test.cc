#include "json/parse.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>

using namespace pmq::json;

namespace {

constexpr std::string_view payload_is_opaque[] = {"payload", "data"};

std::string fault_of(std::string_view text, const Limits& limits = {}) {
  const auto document = parse(text, limits, payload_is_opaque);
  return document ? "none" : document.error().code;
}

/// Parses at test time what must be valid.
Document read(std::string_view text, std::span<const std::string_view> opaque = {}) {
  auto document = parse(text, {}, opaque);
  BOOST_REQUIRE_MESSAGE(document.has_value(), text);
  return std::move(*document);
}

std::string in_quotes(std::string_view content) {
  return '"' + std::string{content} + '"';
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_parse)

BOOST_AUTO_TEST_CASE(each_kind_of_value_is_told) {
  const std::string_view text = R"([null, true, false, 12, -1.5e3, "a", [], {}])";
  const Document document = read(text);
  const auto items = document.root().items();
  BOOST_REQUIRE(items.size() == 8);
  BOOST_TEST(items[0].is(Kind::null));
  BOOST_TEST(items[1].boolean());
  BOOST_TEST(items[2].is(Kind::boolean));
  BOOST_TEST(!items[2].boolean());
  BOOST_TEST((items[3].integer() == 12));
  BOOST_TEST(items[4].is(Kind::number));
  BOOST_TEST(items[5].text() == "a");
  BOOST_TEST(items[6].is(Kind::array));
  BOOST_TEST(items[7].is(Kind::object));
}

BOOST_AUTO_TEST_CASE(a_root_may_be_any_value) {
  BOOST_TEST((read(" 7 ").root().integer() == 7));
  BOOST_TEST(read("\"a\"").root().text() == "a");
  BOOST_TEST(read("null").root().is(Kind::null));
}

BOOST_AUTO_TEST_CASE(raw_is_the_value_without_white_space_around_it) {
  const std::string_view text = "\r\n { \"a\" :\t[ 1 ,2.0] , \"b\\n\": \"\\u0041\" }\n";
  const Document document = read(text);
  BOOST_TEST(document.root().raw() == "{ \"a\" :\t[ 1 ,2.0] , \"b\\n\": \"\\u0041\" }");
  BOOST_TEST(document.root().find("a")->raw() == "[ 1 ,2.0]");
  BOOST_TEST(document.root().find("a")->items()[1].raw() == "2.0");
  BOOST_TEST(document.root().find("b\n")->raw() == "\"\\u0041\"");
  BOOST_TEST(document.root().find("b\n")->text() == "A");
}

BOOST_AUTO_TEST_CASE(members_keep_the_order_of_the_text) {
  const Document document = read(R"({"z":1,"a":2,"m":{"y":3,"b":4}})");
  const auto members = document.root().members();
  BOOST_REQUIRE(members.size() == 3);
  BOOST_TEST(members[0].name == "z");
  BOOST_TEST(members[1].name == "a");
  BOOST_TEST(members[2].name == "m");
  BOOST_TEST(members[2].value.members()[1].name == "b");
  BOOST_TEST(document.root().find("none") == nullptr);
}

BOOST_AUTO_TEST_CASE(escapes_are_decoded) {
  const Document document =
      read(R"(["\"\\\/\b\f\n\r\t", "\u0041\u00e9\u20ac\ud83d\ude00", "a\u0000b", "\\", "x\"y"])");
  const auto items = document.root().items();
  BOOST_TEST(items[0].text() == "\"\\/\b\f\n\r\t");
  BOOST_TEST(items[1].text() == "A\u00e9\u20ac\U0001F600");
  BOOST_TEST((items[2].text() == std::string_view{"a\0b", 3}));
  BOOST_TEST(items[3].text() == "\\");
  BOOST_TEST(items[4].text() == "x\"y");
}

BOOST_AUTO_TEST_CASE(strings_of_every_length_around_eight_bytes_are_read) {
  for (std::size_t length = 0; length < 40; ++length) {
    const std::string content(length, 'x');
    BOOST_TEST(read(in_quotes(content)).root().text() == content);
    BOOST_TEST(read(in_quotes(content + "\\n" + content)).root().text() ==
               content + "\n" + content);
    BOOST_TEST(read(in_quotes(content + "\\\"")).root().text() == content + "\"");
    BOOST_TEST(
        read("[\"" + content + "\",\"\\\\\",\"" + content + "\"]").root().items()[2].text() ==
        content);
  }
}

BOOST_AUTO_TEST_CASE(only_whole_numbers_that_fit_are_integers) {
  const Document document = read(
      "[0,-0,9223372036854775807,-9223372036854775808,9223372036854775808,1.0,1e2,-9223372036854775809"
      ",\"1\"]");
  const auto items = document.root().items();
  BOOST_TEST((items[0].integer() == 0));
  BOOST_TEST((items[1].integer() == 0));
  BOOST_TEST((items[2].integer() == INT64_MAX));
  BOOST_TEST((items[3].integer() == INT64_MIN));
  for (std::size_t i = 4; i < items.size(); ++i)
    BOOST_TEST(!items[i].integer().has_value());
}

BOOST_AUTO_TEST_CASE(a_value_asked_for_what_it_is_not_answers_with_nothing) {
  const Document document = read("[1]");
  BOOST_TEST(document.root().text() == "");
  BOOST_TEST(document.root().members().empty());
  BOOST_TEST(document.root().find("a") == nullptr);
  BOOST_TEST(!document.root().boolean());
  BOOST_TEST(document.root().items()[0].items().empty());
}

BOOST_AUTO_TEST_CASE(a_moved_document_keeps_its_values) {
  const std::string text = R"({"a":["\u0041"]})";
  Document first = read(text);
  const Value* const a = first.root().find("a");
  const Document second = std::move(first);
  BOOST_TEST((second.root().find("a") == a));
  BOOST_TEST(a->items()[0].text() == "A");
}

BOOST_AUTO_TEST_CASE(opaque_members_come_back_byte_for_byte) {
  const std::string payload =
      "{ \"z\":1.0, \"a\" : [1e2,1234567890123456789012345678901234567890,\"\\u0000\\/\"],"
      "\n\t\"emoji\":\"\U0001F600\", \"\\u0061b\":-0 }";
  const std::string text = R"({"event_type":"a.b", "payload": )" + payload + " ,\"priority\":3}";
  const Document document = read(text, payload_is_opaque);
  const Value* const found = document.root().find("payload");
  BOOST_REQUIRE(found != nullptr);
  BOOST_TEST(found->raw() == payload);
  BOOST_TEST(found->is(Kind::object));
  BOOST_TEST(found->members().empty());
  BOOST_TEST((document.root().find("priority")->integer() == 3));
}

BOOST_AUTO_TEST_CASE(an_opaque_member_may_be_any_value) {
  for (const std::string_view payload :
       {"null", "true", "12.50", "\"a\\nb\"", "[]", "{}", "[[{\"payload\":{}}]]", "\"\""}) {
    const std::string text = "{\"payload\":" + std::string{payload} + ",\"b\":[1]}";
    const Document document = read(text, payload_is_opaque);
    BOOST_TEST(document.root().find("payload")->raw() == payload);
    BOOST_TEST(document.root().find("b")->items().size() == 1);
  }
  const Document document = read(R"({"payload":"a\nb"})", payload_is_opaque);
  BOOST_TEST(document.root().find("payload")->text() == "a\nb");
}

BOOST_AUTO_TEST_CASE(opaque_names_count_in_the_outer_three_levels) {
  const std::string_view text =
      R"({"m":[{"payload":{"a":1}},{"payload":{"a":1},"b":2}],"x":{"y":{"z":{"payload":{"a":1}}}}})";
  const Document document = read(text, payload_is_opaque);
  for (const Value& message : document.root().find("m")->items()) {
    BOOST_TEST(message.find("payload")->members().empty());
    BOOST_TEST(message.find("payload")->raw() == R"({"a":1})");
  }
  const Value* const z = document.root().find("x")->find("y")->find("z");
  BOOST_TEST(z->find("payload")->members().size() == 1);
}

BOOST_AUTO_TEST_CASE(the_name_decides_with_its_escapes_decoded) {
  const Document document = read(R"({"\u0070ayload":{"a":1}})", payload_is_opaque);
  BOOST_TEST(document.root().find("payload")->members().empty());
}

BOOST_AUTO_TEST_CASE(a_name_in_an_item_behind_an_opaque_name_is_not_opaque) {
  const Document document = read(R"({"a":[{"payload":1},{"b":{"c":1}}]})", payload_is_opaque);
  BOOST_TEST(document.root().find("a")->items()[1].find("b")->members().size() == 1);
}

BOOST_AUTO_TEST_CASE(two_members_of_one_name_are_refused) {
  BOOST_TEST(fault_of(R"({"a":1,"a":2})") == "json_duplicate_key");
  BOOST_TEST(fault_of(R"({"a":1,"b":2,"a":{}})") == "json_duplicate_key");
  BOOST_TEST(fault_of(R"({"":1,"":2})") == "json_duplicate_key");
  BOOST_TEST(fault_of(R"([{"b":{"a":1,"a":2}}])") == "json_duplicate_key");
}

BOOST_AUTO_TEST_CASE(names_are_compared_with_their_escapes_decoded) {
  BOOST_TEST(fault_of(R"({"a":1,"\u0061":2})") == "json_duplicate_key");
  BOOST_TEST(fault_of(R"({"\/":1,"/":2})") == "json_duplicate_key");
  BOOST_TEST(fault_of(R"({"\ud83d\ude00":1,"😀":2})") == "json_duplicate_key");
  BOOST_TEST(fault_of(R"({"a\u0000b":1,"a\u0000c":2,"a":3})") == "none");
  BOOST_TEST(fault_of(R"({"a":1,"A":2})") == "none");
}

BOOST_AUTO_TEST_CASE(duplicates_inside_opaque_members_are_refused) {
  BOOST_TEST(fault_of(R"({"payload":{"a":1,"a":2}})") == "json_duplicate_key");
  BOOST_TEST(fault_of(R"({"payload":[{"b":{"a":1,"\u0061":2}}]})") == "json_duplicate_key");
  BOOST_TEST(fault_of(R"({"payload":{"payload":1,"event_type":2},"event_type":3})") == "none");
  BOOST_TEST(fault_of(R"({"payload":{},"payload":{}})") == "json_duplicate_key");
}

BOOST_AUTO_TEST_CASE(the_same_name_in_neighbours_and_parents_is_no_duplicate) {
  BOOST_TEST(fault_of(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]})") == "none");
}

BOOST_AUTO_TEST_CASE(duplicates_among_many_names_are_found) {
  for (const int count : {5, 11, 12, 13, 14, 100, 20'000}) {
    std::string members;
    for (int i = 0; i < count; ++i)
      members += "\"k" + std::to_string(i) + "\":" + "0,";
    BOOST_TEST(fault_of("{" + members + "\"last\":0}") == "none");
    BOOST_TEST(fault_of("{" + members + "\"k3\":0}") == "json_duplicate_key");
    BOOST_TEST(fault_of("{\"payload\":{" + members + "\"k3\":0}}") == "json_duplicate_key");
  }
}

BOOST_AUTO_TEST_CASE(the_duplicated_name_is_told) {
  const auto document = parse(R"({"x":{"twin":1,"twin":2}})");
  BOOST_REQUIRE(!document);
  BOOST_TEST(document.error().detail.find("\"twin\"") != std::string::npos);
  BOOST_TEST(document.error().offset == 5);
}

BOOST_AUTO_TEST_CASE(surrogates_and_bytes_that_are_no_utf8_are_refused_in_payloads_too) {
  for (const std::string_view content :
       {"\\udc00", "\\ud800", "\xED\xA0\x80", "\xFF", "\xC0\x80"}) {
    BOOST_TEST(fault_of("{\"payload\":" + in_quotes(content) + "}") == "json_invalid_unicode");
    BOOST_TEST(fault_of("{\"payload\":{" + in_quotes(content) + ":1}}") == "json_invalid_unicode");
    BOOST_TEST(fault_of("{\"a\":" + in_quotes(content) + "}") == "json_invalid_unicode");
  }
}

BOOST_AUTO_TEST_CASE(a_number_too_big_for_a_double_is_refused) {
  BOOST_TEST(fault_of("[1e308]") == "none");
  BOOST_TEST(fault_of("[1e309]") == "json_number_too_long");
  BOOST_TEST(fault_of("[-1e999]") == "json_number_too_long");
  BOOST_TEST(fault_of("[1e-999]") == "none");
}

BOOST_AUTO_TEST_CASE(the_inputs_that_hurt_rapidjson_are_refused_or_read) {
  BOOST_TEST(fault_of("[1.00000000000000000001e-2147483638]") == "json_number_too_long");
  BOOST_TEST(fault_of("[128.7483" + std::string(40, '1') + "e-336]") == "none");
  BOOST_TEST(fault_of("[0.184467440737095516159]") == "none");
  BOOST_TEST(fault_of(std::string(100'000, '[')) == "json_too_deep");
  BOOST_TEST(fault_of("{\"payload\":" + std::string(1'000'000, '[') + "}") == "json_too_deep");
}

BOOST_AUTO_TEST_CASE(texts_that_are_no_json_are_malformed) {
  for (const std::string_view text : {"",
                                      " ",
                                      "{",
                                      "[",
                                      "{]",
                                      "[}",
                                      "nul",
                                      "truefalse",
                                      "tru",
                                      "True",
                                      "NaN",
                                      "Infinity",
                                      "-",
                                      "+1",
                                      "01",
                                      "-01",
                                      "1.",
                                      ".5",
                                      "1e",
                                      "1e+",
                                      "0x10",
                                      "1.e1",
                                      "--1",
                                      "1-1",
                                      "[1,]",
                                      "[,1]",
                                      "[1 2]",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{\"a\":1,}",
                                      "{,}",
                                      "{a:1}",
                                      "{'a':1}",
                                      "{1:1}",
                                      "{\"a\" 1}",
                                      "{\"a\"::1}",
                                      "{\"a\":1 \"b\":2}",
                                      "{\"a\":1,,\"b\":2}",
                                      "[1] 2",
                                      "{} {}",
                                      "[] ,",
                                      "1 2",
                                      "\"a\" \"b\"",
                                      "\"\\x\"",
                                      "\"\\U0041\"",
                                      "\"\\",
                                      "// c\n1",
                                      "/* c */ 1",
                                      "[1]/",
                                      "\"a\"b",
                                      "a",
                                      "{\"payload\":}",
                                      "{\"payload\":[}",
                                      "{\"payload\":{\"a\"}}"}) {
    BOOST_TEST(fault_of(text) == "malformed_json", text);
  }
}

BOOST_AUTO_TEST_CASE(nothing_may_follow_not_even_a_nul) {
  BOOST_TEST((fault_of({"{}\0", 3}) == "malformed_json"));
  BOOST_TEST((fault_of({"{}\0garbage", 10}) == "malformed_json"));
  BOOST_TEST((fault_of({"\0{}", 3}) == "malformed_json"));
  BOOST_TEST((fault_of({"[1\0]", 4}) == "malformed_json"));
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_refused) {
  BOOST_TEST(fault_of("\xEF\xBB\xBF{}") == "malformed_json");
}

BOOST_AUTO_TEST_CASE(the_text_needs_no_nul_behind_it) {
  const std::string_view text = "[12]345\"";
  BOOST_TEST(read(text.substr(0, 4)).root().items().size() == 1);
  BOOST_TEST((read(text.substr(1, 1)).root().integer() == 1));
  BOOST_TEST(fault_of(text.substr(0, 3)) == "malformed_json");
  BOOST_TEST(fault_of(std::string_view{"truex"}.substr(0, 4)) == "none");
  BOOST_TEST(fault_of(std::string_view{"true"}.substr(0, 3)) == "malformed_json");
}

BOOST_AUTO_TEST_CASE(every_cut_of_a_valid_text_is_refused) {
  const std::string_view text =
      R"({"a":[1,-2.5e3,"x\u00e9\ud83d\ude00\\"],"payload":{"b":{"c":null}},"t":true,"f":false})";
  BOOST_TEST(fault_of(text) == "none");
  for (std::size_t size = 0; size < text.size(); ++size) {
    BOOST_TEST(fault_of(text.substr(0, size)) != "none", text.substr(0, size));
  }
}

BOOST_AUTO_TEST_CASE(values_outside_of_opaque_members_are_counted) {
  const Limits limits{.max_values = 4};
  BOOST_TEST(fault_of("[1,2,3]", limits) == "none");
  BOOST_TEST(fault_of("[1,2,3,4]", limits) == "json_too_large");
  BOOST_TEST(fault_of(R"({"payload":[1,2,3,4,5,6,7],"a":1})", limits) == "none");
}

BOOST_AUTO_TEST_SUITE_END()
