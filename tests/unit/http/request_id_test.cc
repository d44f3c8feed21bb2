#include "http/request_id.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;

namespace {

class Zeros final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override {
    for (std::byte& byte : bytes)
      byte = std::byte{0};
  }
};

const std::string made(32, '0');

std::string id_for(std::optional<std::string_view> sent) {
  Zeros random;
  return http::request_id(sent, random);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_request_id)

BOOST_AUTO_TEST_CASE(a_safe_id_is_kept) {
  for (const std::string& id :
       {std::string("a"), std::string("Root=1-67.89_a/b+c:~-"), std::string(128, 'x')})
    BOOST_TEST(id_for(id) == id);
}

BOOST_AUTO_TEST_CASE(any_other_is_replaced) {
  for (const std::string& id :
       {std::string(), std::string(129, 'x'), std::string("a b"), std::string("a\r\nSet-Cookie: x"),
        std::string("\"'<>"), std::string("\xC3\xA4"), std::string("a,b")})
    BOOST_TEST(id_for(id) == made, id);
  BOOST_TEST(id_for(std::nullopt) == made);
}

BOOST_AUTO_TEST_SUITE_END()
