#include "base/secret.h"

#include <boost/test/unit_test.hpp>
#include <concepts>
#include <ostream>
#include <utility>

using pmq::Secret;

namespace {

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(Printable<int>);
static_assert(!Printable<Secret>);
static_assert(!std::convertible_to<Secret, std::string_view>);
static_assert(!std::convertible_to<std::string_view, Secret>);

}  // namespace

BOOST_AUTO_TEST_SUITE(base_secret)

BOOST_AUTO_TEST_CASE(a_secret_is_revealed_only_when_asked) {
  const Secret secret{std::string_view{"a\0b", 3}};
  BOOST_TEST((secret.reveal() == std::string_view{"a\0b", 3}));
  BOOST_TEST(secret.size() == 3);
}

BOOST_AUTO_TEST_CASE(secrets_are_equal_when_all_bytes_are) {
  BOOST_TEST((Secret{"one"} == Secret{"one"}));
  BOOST_TEST((Secret{"one"} != Secret{"onE"}));
  BOOST_TEST((Secret{"one"} != Secret{"one1"}));
  BOOST_TEST((Secret{} == Secret{""}));
}

BOOST_AUTO_TEST_CASE(a_secret_moved_from_is_empty) {
  Secret from{"one"};
  const Secret to{std::move(from)};
  BOOST_TEST(from.empty());  // NOLINT(bugprone-use-after-move): that is the question
  BOOST_TEST((to == Secret{"one"}));
}

BOOST_AUTO_TEST_CASE(a_copy_has_bytes_of_its_own) {
  Secret copy;
  {
    const Secret original{"one"};
    copy = original;
    BOOST_TEST((copy.reveal().data() != original.reveal().data()));
  }
  BOOST_TEST((copy == Secret{"one"}));
}

BOOST_AUTO_TEST_SUITE_END()
