#include "auth/scope.h"

#include <boost/test/unit_test.hpp>

using namespace pmq::auth;

BOOST_AUTO_TEST_SUITE(auth_scope)

BOOST_AUTO_TEST_CASE(each_scope_has_the_name_it_is_read_by) {
  for (const Scope scope : {Scope::enqueue, Scope::consume, Scope::subscribe, Scope::operate,
                            Scope::read, Scope::log_write}) {
    BOOST_TEST((scope_of(name(scope)) == scope));
    BOOST_TEST(ScopeSet::all().contains(scope));
    BOOST_TEST(!ScopeSet{}.contains(scope));
  }
  BOOST_TEST(name(Scope::log_write) == "log:write");
  BOOST_TEST(!scope_of("mq:").has_value());
}

BOOST_AUTO_TEST_CASE(unknown_names_are_skipped) {
  BOOST_TEST((ScopeSet::parse("openid mq:read profile mq:enqueue mq:") ==
              ScopeSet{Scope::read, Scope::enqueue}));
}

BOOST_AUTO_TEST_CASE(names_are_whole_words_in_one_case) {
  BOOST_TEST(ScopeSet::parse("mq:reader MQ:READ xmq:read mq:read\tmq:enqueue").empty());
}

BOOST_AUTO_TEST_CASE(spaces_may_be_many) {
  BOOST_TEST((ScopeSet::parse("  mq:read   mq:consume ") == ScopeSet{Scope::consume, Scope::read}));
  BOOST_TEST(ScopeSet::parse("   ").empty());
}

BOOST_AUTO_TEST_CASE(text_reads_back_as_the_same_set) {
  const ScopeSet scopes{Scope::log_write, Scope::enqueue};
  BOOST_TEST(scopes.text() == "mq:enqueue log:write");
  BOOST_TEST((ScopeSet::parse(scopes.text()) == scopes));
}

BOOST_AUTO_TEST_CASE(sets_intersect_when_they_share_a_scope) {
  const ScopeSet either{Scope::operate, Scope::read};
  BOOST_TEST(either.intersects({Scope::read}));
  BOOST_TEST(!either.intersects({Scope::enqueue}));
  BOOST_TEST(!either.intersects({}));
}

BOOST_AUTO_TEST_SUITE_END()
