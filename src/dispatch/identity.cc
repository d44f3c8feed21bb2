#include "dispatch/identity.h"

#include <unistd.h>

#include <array>

namespace pmq::dispatch {

DispatcherOptions identified(Random& random) {
  DispatcherOptions options;
  options.id = next_u64(random);
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) == 0) options.host = name.data();
  options.pid = static_cast<int>(::getpid());
  return options;
}

}  // namespace pmq::dispatch
