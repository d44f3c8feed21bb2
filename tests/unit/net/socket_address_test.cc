#include "net/socket_address.h"

#include <sys/un.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace pmq;

BOOST_AUTO_TEST_SUITE(net_socket_address)

BOOST_AUTO_TEST_CASE(this_host_has_a_loopback_address) {
  const auto own = net::own_addresses();
  BOOST_TEST((std::ranges::find(own, *parse_ip_address("127.0.0.1")) != own.end()));
}

BOOST_AUTO_TEST_CASE(another_kind_of_socket_has_no_address) {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  BOOST_TEST(!net::address_of(reinterpret_cast<const sockaddr&>(local)));
}

BOOST_AUTO_TEST_SUITE_END()
