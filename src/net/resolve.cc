#include "net/resolve.h"

#include <netdb.h>

#include <algorithm>
#include <future>
#include <memory>
#include <thread>

#include "net/socket_address.h"

namespace pmq::net {
namespace {

struct AddressesFree {
  void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};

std::vector<IpAddress> ask_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &first) != 0) return {};
  const std::unique_ptr<addrinfo, AddressesFree> list{first};
  std::vector<IpAddress> addresses;
  for (const addrinfo* entry = first; entry != nullptr; entry = entry->ai_next) {
    const auto address = address_of(*entry->ai_addr);
    if (address && std::find(addresses.begin(), addresses.end(), *address) == addresses.end())
      addresses.push_back(*address);
  }
  return addresses;
}

}  // namespace

std::vector<IpAddress> resolve(const std::string& host, milliseconds patience) {
  // The system can't be asked with a time limit: what it answers too late, nobody hears.
  auto found = std::make_shared<std::promise<std::vector<IpAddress>>>();
  auto answer = found->get_future();
  std::thread([found, host] { found->set_value(ask_system(host)); }).detach();
  if (answer.wait_for(patience) != std::future_status::ready) return {};
  return answer.get();
}

}  // namespace pmq::net
