#define BOOST_TEST_MODULE pmq
#include <boost/test/unit_test.hpp>
