#include "config/env_file.h"

#include <boost/test/unit_test.hpp>

using pmq::config::BadEnvLine;
using pmq::config::parse_env_file;

namespace {

std::string value_of(std::string_view text) {
  const auto entries = parse_env_file(text);
  BOOST_REQUIRE_EQUAL(entries.size(), 1U);
  BOOST_TEST(entries[0].name == "NAME");
  return entries[0].value;
}

std::string fault_of(std::string_view text) {
  try {
    static_cast<void>(parse_env_file(text));
  } catch (const BadEnvLine& bad) {
    return bad.what();
  }
  return "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(config_env_file)

BOOST_AUTO_TEST_CASE(a_bare_value_is_cut_at_its_blanks) {
  BOOST_TEST(value_of("NAME=value") == "value");
  BOOST_TEST(value_of("  NAME =\t two words \t\n") == "two words");
  BOOST_TEST(value_of("NAME=") == "");
  BOOST_TEST(value_of("NAME=a=b==") == "a=b==");
  BOOST_TEST(value_of("NAME=it's \"so\" \\n $HOME") == "it's \"so\" \\n $HOME");
}

BOOST_AUTO_TEST_CASE(comments_and_blank_lines_say_nothing) {
  BOOST_TEST(parse_env_file("").empty());
  BOOST_TEST(parse_env_file("# NAME=value\n\n  \t\n   # more").empty());
  BOOST_TEST(value_of("NAME=value # why") == "value");
  BOOST_TEST(value_of("NAME=# why") == "");
  BOOST_TEST(value_of("NAME='a b' # why") == "a b");
  BOOST_TEST(value_of("NAME=\"a b\"# why") == "a b");
}

BOOST_AUTO_TEST_CASE(a_number_sign_inside_a_word_is_part_of_it) {
  BOOST_TEST(value_of("NAME=pass#word") == "pass#word");
}

BOOST_AUTO_TEST_CASE(single_quotes_keep_everything_as_it_is) {
  BOOST_TEST(value_of(R"(NAME=' a # \n \ $x " ')") == R"( a # \n \ $x " )");
  BOOST_TEST(value_of("NAME=''") == "");
}

BOOST_AUTO_TEST_CASE(double_quotes_know_the_usual_escapes) {
  BOOST_TEST(value_of(R"(NAME="a\"b\\c\$d\ne\rf\tg")") == "a\"b\\c$d\ne\rf\tg");
  BOOST_TEST(value_of(R"(NAME="C:\dir 'x' # y")") == R"(C:\dir 'x' # y)");
  BOOST_TEST(value_of(R"(NAME="\\")") == "\\");
}

BOOST_AUTO_TEST_CASE(export_is_skipped) {
  BOOST_TEST(value_of("export NAME=value") == "value");
  BOOST_TEST(value_of("export\tNAME=value") == "value");
  BOOST_TEST(parse_env_file("exported=1").at(0).name == "exported");
  BOOST_TEST(parse_env_file("export=1").at(0).name == "export");
}

BOOST_AUTO_TEST_CASE(lines_may_end_as_windows_ends_them) {
  const auto entries = parse_env_file("\xEF\xBB\xBF# from Windows\r\nA='1'\r\n\r\nB=2\r\n");
  BOOST_REQUIRE_EQUAL(entries.size(), 2U);
  BOOST_TEST(entries[0].name == "A");
  BOOST_TEST(entries[0].value == "1");
  BOOST_TEST(entries[1].value == "2");
}

BOOST_AUTO_TEST_CASE(entries_tell_their_line) {
  const auto entries = parse_env_file("\n# one\nA=1\n\nB=2");
  BOOST_TEST(entries.at(0).line == 3);
  BOOST_TEST(entries.at(1).line == 5);
}

BOOST_AUTO_TEST_CASE(a_name_twice_is_refused) {
  BOOST_TEST(fault_of("A=1\nB=2\nA=1") == "line 3: A is given already on line 1: keep one of them");
}

BOOST_AUTO_TEST_CASE(what_is_no_assignment_is_refused) {
  BOOST_TEST(fault_of("A=1\njust words") == "line 2: NAME=VALUE is expected, there is no \"=\"");
  BOOST_TEST(fault_of("=1").starts_with("line 1: a name of letters"));
  BOOST_TEST(fault_of("MY-NAME=1").starts_with("line 1: a name of letters"));
  BOOST_TEST(fault_of("1ST=1").starts_with("line 1: a name of letters"));
  BOOST_TEST(fault_of("set NAME=1").starts_with("line 1: a name of letters"));
}

BOOST_AUTO_TEST_CASE(an_open_quote_is_refused) {
  BOOST_TEST(fault_of("A='1") == "line 1: the quote ' is not closed");
  BOOST_TEST(fault_of("A=\"1\\\"") == "line 1: the quote \" is not closed");
  BOOST_TEST(fault_of("A='1\n2'") == "line 1: the quote ' is not closed");
}

BOOST_AUTO_TEST_CASE(text_behind_a_quote_is_refused) {
  BOOST_TEST(fault_of("A='1'2") == "line 1: text stands behind the closing quote");
  BOOST_TEST(fault_of("A=\"1\" 2") == "line 1: text stands behind the closing quote");
}

BOOST_AUTO_TEST_CASE(a_binary_file_is_refused) {
  BOOST_TEST(fault_of(std::string_view{"A=1\0", 4}).starts_with("line 1: there is a NUL byte"));
}

BOOST_AUTO_TEST_CASE(a_fault_never_shows_a_value) {
  for (const auto* text : {"KEY='hunter2", "KEY=\"hunter2", "KEY='hunter2'x", "hunter2",
                           "KEY=hunter2\nKEY=hunter2", "hunt er2=1"}) {
    BOOST_TEST(fault_of(text).find("hunter2") == std::string::npos, text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
