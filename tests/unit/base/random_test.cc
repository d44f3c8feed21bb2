#include "base/random.h"

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <set>
#include <vector>

using namespace pmq;

namespace {

class CountingRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override {
    for (std::byte& byte : bytes)
      byte = std::byte{next_++};
  }

 private:
  unsigned char next_ = 1;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(base_random)

BOOST_AUTO_TEST_CASE(a_number_takes_eight_bytes_of_the_source) {
  CountingRandom random;
  BOOST_TEST(next_u64(random) == 0x0807060504030201U);
  BOOST_TEST(next_u64(random) == 0x100F0E0D0C0B0A09U);
}

BOOST_AUTO_TEST_CASE(the_system_fills_more_than_one_call_of_the_kernel_gives) {
  std::vector<std::byte> bytes(100'000);
  SystemRandom{}.fill(bytes);
  const auto zeros = std::count(bytes.end() - 1000, bytes.end(), std::byte{0});
  BOOST_TEST(zeros < 100);
}

BOOST_AUTO_TEST_CASE(the_system_does_not_repeat_itself) {
  SystemRandom random;
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i)
    seen.insert(next_u64(random));
  BOOST_TEST(seen.size() == 1000);
}

BOOST_AUTO_TEST_SUITE_END()
