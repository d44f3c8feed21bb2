#include "json/pointer.h"

#include <boost/test/unit_test.hpp>

#include "json/parse.h"

namespace pmq::json {
namespace {

/// What the pointer leads to, as it is written; "-" for nothing.
std::string at(std::string_view text, std::string_view pointer) {
  const auto document = parse(text);
  BOOST_REQUIRE(document.has_value());
  const auto* const found = find_at(document->root(), pointer);
  return found == nullptr ? "-" : std::string(found->raw());
}

BOOST_AUTO_TEST_SUITE(json_pointer)

BOOST_AUTO_TEST_CASE(pointer_leads_through_objects_and_arrays) {
  const auto* const text = R"({"a":{"b":[10,{"c":"d"}]}})";
  BOOST_TEST(at(text, "") == text);
  BOOST_TEST(at(text, "/a/b/0") == "10");
  BOOST_TEST(at(text, "/a/b/1/c") == "\"d\"");
}

BOOST_AUTO_TEST_CASE(names_with_slash_and_tilde_are_found_by_their_codes) {
  const auto* const text = R"({"a/b":1,"m~n":2,"~1":3,"":4})";
  BOOST_TEST(at(text, "/a~1b") == "1");
  BOOST_TEST(at(text, "/m~0n") == "2");
  BOOST_TEST(at(text, "/~01") == "3");
  BOOST_TEST(at(text, "/") == "4");
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_found) {
  const auto* const text = R"({"a":[1],"t":"x"})";
  for (const auto* const pointer : {"/b", "/a/1", "/a/-", "/a/00", "/a/", "/t/0", "a", "/a/0/0"})
    BOOST_TEST(at(text, pointer) == "-", pointer);
}

BOOST_AUTO_TEST_CASE(member_of_the_root_is_found_by_the_pointer_to_it) {
  for (const std::string name : {"user_id", "a/b", "m~n", "~1", ""})
    BOOST_TEST(at("{\"" + name + "\":7}", pointer_to_member(name)) == "7", name);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::json
