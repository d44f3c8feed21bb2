#include "json/write.h"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include "json/parse.h"

using pmq::json::Writer;

BOOST_AUTO_TEST_SUITE(json_write)

BOOST_AUTO_TEST_CASE(fields_of_every_type_are_written_in_order) {
  Writer writer;
  writer.begin_object();
  writer.field("text", "a");
  writer.field("view", std::string_view{"b"});
  writer.field("owned", std::string{"c"});
  writer.field("no", false);
  writer.field("small", 7);
  writer.field("least", std::numeric_limits<std::int64_t>::min());
  writer.field("most", std::numeric_limits<std::uint64_t>::max());
  writer.field("none", nullptr);
  writer.raw_field("raw", "{ \"x\": 1.0 }");
  writer.key("list");
  writer.begin_array();
  writer.integer(-1);
  writer.raw("[ ]");
  writer.end_array();
  writer.end_object();
  BOOST_TEST(writer.take() ==
             "{\"text\":\"a\",\"view\":\"b\",\"owned\":\"c\",\"no\":false,\"small\":7,"
             "\"least\":-9223372036854775808,\"most\":18446744073709551615,\"none\":null,"
             "\"raw\":{ \"x\": 1.0 },\"list\":[-1,[ ]]}");
}

BOOST_AUTO_TEST_CASE(a_string_reads_back_as_it_was) {
  std::string text;
  for (char c = 0; c < 0x7F; ++c)
    text += c;
  text += "\u00e9\u20ac\U0001F600";
  Writer writer;
  writer.string(text);
  const std::string json = writer.take();
  const auto document = pmq::json::parse(json);
  BOOST_REQUIRE(document.has_value());
  BOOST_TEST((document->root().text() == text));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_become_replacement_characters) {
  Writer writer;
  writer.begin_object();
  writer.field("k\xFF", "\xC3(");
  writer.end_object();
  BOOST_TEST(writer.take() == "{\"k\uFFFD\":\"\uFFFD(\"}");
}

BOOST_AUTO_TEST_CASE(numbers_are_written_short_and_never_as_infinity) {
  Writer writer;
  writer.begin_array();
  writer.number(0.1);
  writer.number(1e300);
  writer.number(-2);
  writer.number(std::numeric_limits<double>::infinity());
  writer.number(std::numeric_limits<double>::quiet_NaN());
  writer.end_array();
  BOOST_TEST(writer.take() == "[0.1,1e+300,-2,null,null]");
}

BOOST_AUTO_TEST_CASE(an_empty_view_is_an_empty_string) {
  Writer writer;
  writer.string({});
  BOOST_TEST(writer.take() == "\"\"");
}

BOOST_AUTO_TEST_CASE(a_writer_can_be_used_again_after_take) {
  Writer writer;
  writer.begin_array();
  writer.end_array();
  BOOST_TEST(writer.take() == "[]");
  writer.boolean(true);
  BOOST_TEST(writer.take() == "true");
}

BOOST_AUTO_TEST_CASE(what_would_be_no_json_throws) {
  const auto misuse = [](auto steps) {
    Writer writer;
    BOOST_CHECK_THROW(steps(writer), std::logic_error);
  };
  misuse([](Writer& w) { (void)w.take(); });
  misuse([](Writer& w) { w.begin_object(), (void)w.take(); });
  misuse([](Writer& w) { w.end_array(); });
  misuse([](Writer& w) { w.begin_object(), w.end_array(); });
  misuse([](Writer& w) { w.begin_object(), w.integer(1); });
  misuse([](Writer& w) { w.begin_object(), w.string("not a key"); });
  misuse([](Writer& w) { w.begin_object(), w.raw("\"not a key\""); });
  misuse([](Writer& w) { w.begin_object(), w.key("a"), w.end_object(); });
  misuse([](Writer& w) { w.begin_object(), w.key("a"), w.key("b"); });
  misuse([](Writer& w) { w.begin_array(), w.key("a"); });
  misuse([](Writer& w) { w.key("a"); });
  misuse([](Writer& w) { w.null(), w.null(); });
  misuse([](Writer& w) { w.raw(""); });
}

BOOST_AUTO_TEST_SUITE_END()
