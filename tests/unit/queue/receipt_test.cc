#include "queue/receipt.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using namespace pmq::queue;

BOOST_AUTO_TEST_SUITE(queue_receipt)

BOOST_AUTO_TEST_CASE(text_brings_back_the_whole_claim) {
  const Receipt receipt{{max_delivery_id},
                        0xfedcba9876543210,
                        {4'294'967'295},
                        Time(milliseconds(1'795'319'000'123))};
  const auto text = to_text(receipt);
  BOOST_TEST(text.size() == 38);
  const auto parsed = parse_receipt(text);
  BOOST_REQUIRE(parsed.has_value());
  BOOST_TEST((*parsed == receipt));
}

BOOST_AUTO_TEST_CASE(other_texts_are_none) {
  const auto text = to_text({{5}, 7, {1}, Time(milliseconds(9))});
  for (const auto& other :
       {std::string(), text.substr(1), text + "A", "*" + text.substr(1), std::string(38, 'A')}) {
    BOOST_TEST(!parse_receipt(other).has_value(), other);
  }
}

BOOST_AUTO_TEST_CASE(ids_beyond_what_the_store_gives_are_none) {
  BOOST_TEST(!parse_receipt(to_text({{max_delivery_id + 1}, 7})).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
