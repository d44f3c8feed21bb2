#include "api/traceparent.h"

#include <boost/test/unit_test.hpp>

using namespace pmq::api;

BOOST_AUTO_TEST_SUITE(api_traceparent)

BOOST_AUTO_TEST_CASE(a_valid_one_is_kept) {
  const std::string text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  BOOST_TEST((valid_traceparent(text) == text));
}

BOOST_AUTO_TEST_CASE(any_other_is_as_none) {
  for (const char* const text : {"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                                 "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011",
                                 "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                 "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                                 "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                                 "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                                 "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                 "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01"})
    BOOST_TEST(!valid_traceparent(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()
