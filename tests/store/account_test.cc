#include <boost/test/unit_test.hpp>

#include "store/desk_fixture.h"
#include "store/mysql/failed_tries.h"

namespace pmq::test {
namespace {

using account::Role;
using store::AccountFault;

struct AccountFixture : DeskFixture {
  account::Account add(const std::string& name, Role role = Role::operator_) {
    BOOST_REQUIRE(accounts.add_account(name, role, "hash of " + name, now).has_value());
    return accounts.find_account(name)->account;
  }

  account::Session open(const account::Account& account, const std::string& id_hash) {
    const account::Session session{id_hash, now, now, "192.0.2.7", "a browser"};
    sessions.open_session(session, account.id, now);
    return session;
  }

  store::mysql::MysqlFailedTries tries{store.connection()};
};

BOOST_FIXTURE_TEST_SUITE(accounts_and_sessions, AccountFixture)

BOOST_AUTO_TEST_CASE(name_belongs_to_one_account) {
  add("ada");
  BOOST_CHECK(accounts.add_account("ada", Role::viewer, "x", now).error() == AccountFault::exists);
  BOOST_TEST(accounts.find_account("ada")->password_hash == "hash of ada");
  BOOST_TEST(!accounts.find_account("Ada").has_value());
  BOOST_TEST(accounts.accounts().size() == 1);
}

BOOST_AUTO_TEST_CASE(last_operator_stays) {
  add("ada");
  add("eve", Role::viewer);
  BOOST_CHECK(accounts.remove_account("ada").error() == AccountFault::last_operator);
  BOOST_CHECK(accounts.change_role("ada", Role::viewer).error() == AccountFault::last_operator);
  BOOST_TEST(accounts.change_role("eve", Role::operator_).has_value());
  BOOST_TEST(accounts.remove_account("ada").has_value());
  BOOST_CHECK(accounts.remove_account("ada").error() == AccountFault::not_found);
}

BOOST_AUTO_TEST_CASE(removed_account_has_no_session_left) {
  add("ada");
  open(add("eve"), "aa");
  BOOST_REQUIRE(accounts.remove_account("eve").has_value());
  BOOST_TEST(!sessions.find_session("aa").has_value());
}

BOOST_AUTO_TEST_CASE(new_password_ends_all_sessions_but_the_own) {
  const auto ada = add("ada");
  open(ada, "aa");
  open(ada, "bb");
  open(add("eve"), "cc");
  BOOST_REQUIRE(accounts.change_password("ada", "new", "aa", now).has_value());
  BOOST_TEST(sessions.find_session("aa").has_value());
  BOOST_TEST(!sessions.find_session("bb").has_value());
  BOOST_TEST(sessions.find_session("cc").has_value());
  BOOST_TEST(accounts.find_account("ada")->password_hash == "new");
}

BOOST_AUTO_TEST_CASE(session_is_found_by_its_hash_with_its_account) {
  const auto ada = add("ada", Role::viewer);
  open(ada, "aa");
  const auto found = sessions.find_session("aa").value();
  BOOST_TEST(found.account.name == "ada");
  BOOST_CHECK(found.account.role == Role::viewer);
  BOOST_TEST(found.session.client == "192.0.2.7");
  BOOST_CHECK(found.account.last_login_at == now);
  sessions.note_use("aa", now + seconds(90));
  BOOST_CHECK(sessions.find_session("aa")->session.seen_at == now + seconds(90));
  sessions.close_session("aa");
  BOOST_TEST(!sessions.find_session("aa").has_value());
}

BOOST_AUTO_TEST_CASE(sessions_long_over_are_cleared_away_by_the_next_sign_in) {
  const auto ada = add("ada");
  open(ada, "aa");
  now += account::max_session_age + seconds(1);
  open(ada, "bb");
  BOOST_TEST(count("account_session") == 1);
  BOOST_TEST(sessions.open_sessions(ada.id).front().session.id_hash == "bb");
}

BOOST_AUTO_TEST_CASE(other_sessions_of_an_account_are_closed_and_counted) {
  const auto ada = add("ada");
  for (const auto* hash : {"aa", "bb", "cc"})
    open(ada, hash);
  BOOST_TEST(sessions.close_others(ada.id, "bb") == 2);
  BOOST_TEST(sessions.close_others(ada.id, "bb") == 0);
  BOOST_TEST(sessions.open_sessions({}).size() == 1);
}

BOOST_AUTO_TEST_CASE(sealed_token_of_a_session_is_kept_as_it_is_and_goes_with_it) {
  open(add("ada"), "aa");
  BOOST_TEST(!sessions.sealed_id_token("aa").has_value());
  const std::string sealed("\x01\x00'\xff\\", 5);
  sessions.keep_id_token("aa", sealed);
  BOOST_TEST(sessions.sealed_id_token("aa").value() == sealed);
  sessions.close_session("aa");
  BOOST_TEST(!sessions.sealed_id_token("aa").has_value());
}

BOOST_AUTO_TEST_CASE(notice_is_told_once) {
  open(add("ada"), "aa");
  BOOST_TEST(!sessions.take_notice("aa").has_value());
  sessions.put_notice("aa", R"({"text":"done"})");
  BOOST_TEST(sessions.take_notice("aa").value() == R"({"text":"done"})");
  BOOST_TEST(!sessions.take_notice("aa").has_value());
}

BOOST_AUTO_TEST_CASE(failures_add_up_until_an_hour_without_one) {
  const auto subjects = guard::subjects_of_login("ada", "192.0.2.7");
  tries.note(subjects, now);
  now += seconds(30);
  tries.note(subjects, now);
  const auto failures = tries.of(subjects);
  BOOST_REQUIRE_EQUAL(failures.size(), subjects.size());
  BOOST_TEST(failures[0].count == 2);
  BOOST_CHECK(failures[0].last_at == now);
  tries.forget(subjects[0].key);
  BOOST_TEST(tries.of(subjects)[0].count == 0);
  BOOST_TEST(tries.of(subjects)[1].count == 2);
  now += guard::failures_kept + seconds(1);
  tries.note(subjects, now);
  BOOST_TEST(tries.of(subjects)[1].count == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test
