#include "http/form.h"

#include <boost/test/unit_test.hpp>

#include "http/percent.h"
#include "http/problem.h"

using namespace pmq::http;

BOOST_AUTO_TEST_SUITE(http_form)

BOOST_AUTO_TEST_CASE(fields_are_read_by_name) {
  const Form form("a=1&b=+x%20y+&a=2&empty=&c%3D=d%26e");
  BOOST_TEST(form.get("a") == "1");
  BOOST_TEST(form.all("a").size() == 2);
  BOOST_TEST(form.get("b") == "x y");
  BOOST_TEST(form.raw("b") == " x y ");
  BOOST_TEST(form.has("empty"));
  BOOST_TEST(!form.has("missing"));
  BOOST_TEST(form.get("missing").empty());
  BOOST_TEST(form.get("c=") == "d&e");
}

BOOST_AUTO_TEST_CASE(what_is_no_form_is_refused) {
  BOOST_CHECK_THROW(Form("a=%zz"), Refusal);
  BOOST_CHECK_THROW(Form("a=%FF"), Refusal);
  std::string many;
  for (int i = 0; i < 2001; ++i)
    many += "a=1&";
  BOOST_CHECK_THROW(Form{many}, Refusal);
}

BOOST_AUTO_TEST_CASE(a_query_is_written_so_that_it_reads_back) {
  const auto query = encode_query({{"a", "x & y=ü/?"}, {"none", ""}, {"b", "*"}});
  const Form form(query);
  BOOST_TEST(form.get("a") == "x & y=ü/?");
  BOOST_TEST(form.get("b") == "*");
  BOOST_TEST(!form.has("none"));
  BOOST_TEST(percent_encode("a-Z_0.~ /") == "a-Z_0.~%20%2F");
}

BOOST_AUTO_TEST_SUITE_END()
