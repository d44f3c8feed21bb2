#include "cli/table.h"

#include <boost/test/unit_test.hpp>
#include <sstream>

using pmq::cli::Align;
using pmq::cli::Table;

BOOST_AUTO_TEST_SUITE(cli_table)

BOOST_AUTO_TEST_CASE(columns_are_aligned_by_characters) {
  Table table{{{"NAME"}, {"SIZE", Align::right}, {"NOTE"}}};
  table.add({"grün", "1,000", "x"});
  table.add({"a", "2", "long note"});
  std::ostringstream out;
  out << table;
  BOOST_TEST(out.str() ==
             "NAME   SIZE  NOTE\n"
             "grün  1,000  x\n"
             "a         2  long note\n");
}

BOOST_AUTO_TEST_SUITE_END()
