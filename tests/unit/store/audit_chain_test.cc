#include "store/audit_chain.h"

#include <boost/test/unit_test.hpp>
#include <set>

namespace pmq::store {
namespace {

const std::string no_hash(64, '0');

AuditEntry entry(std::int64_t id = 1) {
  AuditEntry entry;
  entry.id = id;
  entry.at = Time(milliseconds(1'700'000'000'123));
  entry.actor = "anna";
  entry.client = "203.0.113.7";
  entry.action = "queue.pause";
  entry.target = "search";
  return entry;
}

BOOST_AUTO_TEST_SUITE(audit_chain)

// printf '64:%s\n1:1\n13:1700000000123\n4:anna\n11:203.0.113.7\n11:queue.pause\n6:search\n-\n-\n'
// "$(printf '0%.0s' {1..64})" | sha256sum
BOOST_AUTO_TEST_CASE(anybody_can_compute_the_hash) {
  BOOST_TEST(chained_hash(no_hash, entry()) ==
             "8fddf6a654865147121d06987bf2aeba1a3492daed2bc8d86386b69c2931b1f0");
}

BOOST_AUTO_TEST_CASE(every_field_and_every_border_between_two_counts) {
  std::set<std::string> hashes;
  const auto add = [&](auto&& change) {
    auto changed = entry();
    change(changed);
    BOOST_TEST(hashes.insert(chained_hash(no_hash, changed)).second);
  };
  add([](AuditEntry&) {});
  add([](AuditEntry& e) { e.id = 2; });
  add([](AuditEntry& e) { e.at += milliseconds(1); });
  add([](AuditEntry& e) { e.actor = "anna2", e.client = "03.0.113.7"; });
  add([](AuditEntry& e) { e.client.clear(); });
  add([](AuditEntry& e) { e.action += "search", e.target.clear(); });
  add([](AuditEntry& e) { e.target = "search\n-"; });
  add([](AuditEntry& e) { e.reason = ""; });
  add([](AuditEntry& e) { e.reason = "-"; });
  add([](AuditEntry& e) { e.details = ""; });
  add([](AuditEntry& e) { e.reason = "", e.details = ""; });
  BOOST_TEST(hashes.insert(chained_hash(std::string(64, '1'), entry())).second);
}

BOOST_AUTO_TEST_CASE(a_whole_chain_is_whole_also_with_what_comes_meanwhile) {
  const auto first = chained_hash(no_hash, entry(1));
  const auto second = chained_hash(first, entry(2));
  ChainCheck check({1, no_hash, 1, first});
  BOOST_TEST(!check.take({entry(1), first}));
  BOOST_TEST(!check.end());
  BOOST_TEST(!check.take({entry(2), second}));
  BOOST_TEST(!check.end());
  BOOST_TEST(check.checked() == 2);
  BOOST_TEST(check.last_hash() == second);
}

BOOST_AUTO_TEST_CASE(an_empty_chain_is_whole) {
  const ChainCheck check({1, no_hash, 0, no_hash});
  BOOST_TEST(!check.end());
  BOOST_TEST(check.checked() == 0);
}

BOOST_AUTO_TEST_CASE(what_stands_before_the_beginning_is_noticed) {
  ChainCheck check({3, no_hash, 3, no_hash});
  const auto fault = check.take({entry(2), chained_hash(no_hash, entry(2))});
  BOOST_REQUIRE(fault.has_value());
  BOOST_TEST(fault->id == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::store
