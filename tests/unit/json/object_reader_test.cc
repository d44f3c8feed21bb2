#include "json/object_reader.h"

#include <boost/test/unit_test.hpp>
#include <utility>

#include "json/parse.h"

using namespace pmq::json;

namespace {

/// Reads one text by `steps` and gives the faults as "pointer: detail" lines.
template <typename Steps>
std::vector<std::string> faults(const std::string& text, Steps steps, std::string pointer = "") {
  const auto document = parse(text);
  BOOST_REQUIRE_MESSAGE(document.has_value(), text);
  std::vector<FieldError> errors;
  ObjectReader reader{document->root(), std::move(pointer), errors};
  steps(reader);
  std::vector<std::string> lines;
  for (const FieldError& error : errors)
    lines.push_back(error.pointer + ": " + error.detail);
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(json_object_reader)

BOOST_AUTO_TEST_CASE(what_is_right_is_returned) {
  const auto lines = faults(R"({"s":"abc","i":-3,"b":true,"a":[1,2],"o":{"x":1},"n":null})",
                            [](ObjectReader& reader) {
                              BOOST_TEST((reader.string("s", 1, 3) == "abc"));
                              BOOST_TEST((reader.integer("i", -3, 0) == -3));
                              BOOST_TEST((reader.required_boolean("b") == true));
                              BOOST_TEST(reader.array("a", 1, 2)->items().size() == 2);
                              BOOST_TEST(reader.required_object("o")->members().size() == 1);
                              BOOST_TEST(reader.any("n")->is(Kind::null));
                              BOOST_TEST(!reader.string("missing", 1, 3).has_value());
                              BOOST_TEST(reader.any("gone") == nullptr);
                              BOOST_TEST(reader.has("s"));
                              BOOST_TEST(!reader.has("missing"));
                              reader.refuse_unknown();
                            });
  BOOST_TEST(lines == Lines{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_fault_is_collected) {
  const auto lines = faults(R"({"s":"","i":101,"b":"true","a":[],"o":[],"f":1.0})",
                            [](ObjectReader& reader) {
                              BOOST_TEST(!reader.string("s", 1, 128).has_value());
                              BOOST_TEST(!reader.integer("i", -100, 100).has_value());
                              BOOST_TEST(!reader.boolean("b").has_value());
                              BOOST_TEST(reader.array("a", 1, 1000) == nullptr);
                              BOOST_TEST(reader.object("o") == nullptr);
                              BOOST_TEST(!reader.integer("f", 0, 5).has_value());
                            },
                            "/messages/2");
  const Lines wanted = {"/messages/2/s: must be a string of 1 to 128 bytes",
                        "/messages/2/i: must be an integer from -100 to 100",
                        "/messages/2/b: must be true or false, not a string",
                        "/messages/2/a: must be an array of 1 to 1000 items",
                        "/messages/2/o: must be an object, not an array",
                        "/messages/2/f: must be an integer from 0 to 5"};
  BOOST_TEST(lines == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(null_is_a_wrong_type) {
  const auto lines =
      faults(R"({"s":null,"i":null,"b":null,"a":null,"o":null})", [](ObjectReader& reader) {
        reader.string("s", 2, 2);
        reader.integer("i", 0, 9);
        reader.boolean("b");
        reader.array("a", 0, 1);
        reader.object("o");
      });
  const Lines wanted = {
      "/s: must be a string of 2 bytes, not null", "/i: must be an integer from 0 to 9, not null",
      "/b: must be true or false, not null", "/a: must be an array of 0 to 1 item, not null",
      "/o: must be an object, not null"};
  BOOST_TEST(lines == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_missing_required_member_is_named) {
  const auto lines = faults("{}", [](ObjectReader& reader) {
    reader.required_string("s", 1, 2);
    reader.required_integer("i", 1, 2);
    reader.required_boolean("b");
    reader.required_array("a", 1, 2);
    reader.required_object("o");
    reader.required_any("x");
  });
  const Lines wanted = {"/s: is required", "/i: is required", "/b: is required",
                        "/a: is required", "/o: is required", "/x: is required"};
  BOOST_TEST(lines == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(unknown_members_are_named) {
  const auto lines = faults(R"({"a":1,"b/c~d":2,"e":3})", [](ObjectReader& reader) {
    reader.any("a");
    reader.refuse_unknown();
  });
  const Lines wanted = {"/b~1c~0d: is not a known field", "/e: is not a known field"};
  BOOST_TEST(lines == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(no_more_than_a_hundred_unknown_members_are_named) {
  std::string text = "{\"x\":0";
  for (int i = 0; i < 1000; ++i)
    text += ",\"k" + std::to_string(i) + "\":0";
  const auto lines = faults(text + "}", [](ObjectReader& reader) { reader.refuse_unknown(); });
  BOOST_TEST(lines.size() == 100);
}

BOOST_AUTO_TEST_CASE(a_value_that_is_no_object_is_one_fault) {
  const auto lines = faults("[1]", [](ObjectReader& reader) {
    reader.required_string("s", 1, 2);
    reader.any("a");
    reader.refuse_unknown();
    BOOST_TEST(!reader.is_object());
  });
  const Lines wanted = {": must be an object, not an array"};
  BOOST_TEST(lines == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lengths_are_those_of_the_decoded_string) {
  const auto lines = faults(R"({"a":"\u20ac","b":"\u20ac"})", [](ObjectReader& reader) {
    BOOST_TEST((reader.string("a", 1, 3) == "\u20ac"));
    BOOST_TEST(!reader.string("b", 1, 2).has_value());
  });
  BOOST_TEST(lines.size() == 1);
}

BOOST_AUTO_TEST_CASE(callers_add_faults_of_their_own) {
  const auto lines = faults(
      R"({"a":"x"})", [](ObjectReader& reader) { reader.refuse("a", "must be a dotted name"); });
  BOOST_TEST(lines == Lines{"/a: must be a dotted name"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
