#include <boost/test/unit_test.hpp>

#include "store/logs.h"

namespace pmq::store {
namespace {

BOOST_AUTO_TEST_SUITE(log_level)

BOOST_AUTO_TEST_CASE(each_level_is_read_by_its_own_name) {
  for (const auto level :
       {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error, LogLevel::critical}) {
    BOOST_TEST((log_level_of(name(level)) == level), name(level));
  }
}

BOOST_AUTO_TEST_CASE(names_of_other_logs_are_read_in_any_case) {
  BOOST_TEST((log_level_of("WARN") == LogLevel::warning));
  BOOST_TEST((log_level_of("Fatal") == LogLevel::critical));
  BOOST_TEST((log_level_of("ERR") == LogLevel::error));
  BOOST_TEST((log_level_of("trace") == LogLevel::debug));
}

BOOST_AUTO_TEST_CASE(other_words_are_no_level) {
  for (const auto* text : {"", "inf", "infos", "info ", "3",
                           "i\xc3\xb1"
                           "fo",
                           "[NFO", "@nfo"})
    BOOST_TEST(!log_level_of(text), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::store
