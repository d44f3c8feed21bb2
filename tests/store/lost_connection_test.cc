#include <boost/test/unit_test.hpp>

#include "store/cutting_proxy.h"
#include "store/fixture.h"

namespace pmq::test {
namespace {

using queue::DeliveryState;
using Cut = CuttingProxy::Cut;

/// A store whose connection breaks where the test wants it.
struct LostConnectionFixture : StoreFixture {
  LostConnectionFixture() : proxy(database()), fragile(proxy.settings(), random) {}

  CuttingProxy proxy;
  store::mysql::MysqlStore fragile;
};

BOOST_FIXTURE_TEST_SUITE(lost_connection, LostConnectionFixture)

BOOST_AUTO_TEST_CASE(enqueue_is_stored_once_wherever_the_connection_breaks) {
  int expected = 0;
  for (const auto* statement : {"BEGIN", "INSERT INTO message", "INSERT INTO delivery", "COMMIT"}) {
    for (const auto cut : {Cut::before_server, Cut::before_answer}) {
      BOOST_TEST_CONTEXT(statement << (cut == Cut::before_server ? " lost" : " answer lost")) {
        proxy.cut_at(statement, cut);
        const auto enqueued = fragile.enqueue(std::vector{message()}, "gateway", now);
        ++expected;
        BOOST_TEST(enqueued.has_value());
        BOOST_TEST(proxy.cuts() == expected);
        BOOST_TEST(count("message") == expected);
        BOOST_TEST(count("delivery") == expected);
        BOOST_TEST(store.find_message(enqueued->front().message).has_value());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(enqueue_with_a_key_is_no_duplicate_of_itself) {
  auto keyed = message();
  for (const auto* statement : {"INSERT INTO idempotency", "COMMIT"}) {
    keyed.idempotency_key = statement;
    proxy.cut_at(statement, Cut::before_answer);
    BOOST_TEST(!fragile.enqueue(std::vector{keyed}, "gateway", now)->front().duplicate);
  }
  BOOST_TEST(proxy.cuts() == 2);
  BOOST_TEST(count("message") == 2);
}

BOOST_AUTO_TEST_CASE(batch_is_stored_once_when_the_answer_to_its_commit_is_lost) {
  proxy.cut_at("COMMIT", Cut::before_answer);
  const std::vector<queue::NewMessage> batch(300, message());
  BOOST_TEST(fragile.enqueue(batch, "gateway", now)->size() == 300);
  BOOST_TEST(proxy.cuts() == 1);
  BOOST_TEST(count("message") == 300);
  BOOST_TEST(count("delivery") == 300);
}

BOOST_AUTO_TEST_CASE(claim_gets_what_it_took_before_the_connection_broke) {
  int expected = 0;
  for (const auto* statement : {"UPDATE (SELECT position", "SELECT d.id, d.retry_count"}) {
    for (const auto cut : {Cut::before_server, Cut::before_answer}) {
      const auto id = enqueue();
      proxy.cut_at(statement, cut);
      const auto claimed = fragile.claim({"default", 10, seconds(60), "w"}, now);
      BOOST_TEST(proxy.cuts() == ++expected);
      BOOST_REQUIRE_EQUAL(claimed->deliveries.size(), 1);
      BOOST_TEST(claimed->deliveries[0].message.id.value == id.value);
    }
  }
}

BOOST_AUTO_TEST_CASE(ack_holds_although_its_answer_was_lost) {
  enqueue();
  const auto claimed = claim_one();
  proxy.cut_at("UPDATE delivery SET bucket", Cut::before_answer);
  BOOST_TEST(fragile.ack(by_receipt(claimed), now).has_value());
  BOOST_TEST(proxy.cuts() == 1);
  BOOST_TEST(deliveries_in(DeliveryState::done) == 1);
}

BOOST_AUTO_TEST_CASE(batch_of_acks_holds_although_its_answer_was_lost) {
  enqueue();
  enqueue();
  std::vector<store::ReceiptReference> claims;
  for (const auto& each : claim())
    claims.push_back({each.message.id, each.receipt});
  proxy.cut_at("UPDATE delivery FORCE", Cut::before_answer);
  const auto results = fragile.ack_all(claims, {}, now).value();
  BOOST_TEST(proxy.cuts() == 1);
  BOOST_TEST(!results[0].has_value());
  BOOST_TEST(!results[1].has_value());
}

BOOST_AUTO_TEST_CASE(fail_is_written_once_and_answers_what_was_written) {
  for (const auto cut : {Cut::before_server, Cut::before_answer}) {
    enqueue();
    const auto claimed = claim_one();
    proxy.cut_at("COMMIT", cut);
    const auto failed = fragile.fail(by_receipt(claimed), {"x", seconds(500), false}, now);
    BOOST_REQUIRE(failed.has_value());
    BOOST_TEST(failed->retry_count == 1);
    BOOST_CHECK(failed->next_attempt_at == now + seconds(500));
  }
  BOOST_TEST(proxy.cuts() == 2);
  BOOST_TEST(count("attempt") == 2);
  BOOST_TEST(deliveries_in(DeliveryState::scheduled) == 2);
}

BOOST_AUTO_TEST_CASE(operators_are_told_when_the_outcome_is_unknown) {
  enqueue();
  BOOST_REQUIRE(store.fail(by_receipt(claim_one()), {"x", {}, true}, now).has_value());
  proxy.cut_at("COMMIT", Cut::before_answer);
  BOOST_CHECK_THROW([[maybe_unused]] auto lost = fragile.requeue(
                        store::DeadLetterFilter{}, {}, store::BulkMode::apply, {"ops", {}}, now),
                    store::OutcomeUnknown);
  BOOST_TEST(deliveries_in(DeliveryState::ready) == 1);
}

BOOST_AUTO_TEST_CASE(connection_cut_while_idle_fails_no_request) {
  enqueue();
  BOOST_TEST(fragile.stats({}, now).size() == 1);
  auto connections = sql.query(
      "SELECT ID FROM information_schema.PROCESSLIST"
      " WHERE ID <> CONNECTION_ID() AND DB = DATABASE()");
  std::vector<std::int64_t> ids;
  while (connections.next())
    ids.push_back(connections.integer());
  BOOST_TEST(ids.size() >= 2);
  for (const auto id : ids)
    sql.execute("KILL " + std::to_string(id));
  BOOST_TEST(fragile.claim({"default", 1, seconds(60), "w"}, now)->deliveries.size() == 1);
}

BOOST_AUTO_TEST_CASE(database_that_is_not_there_is_unavailable) {
  auto nowhere = database();
  nowhere.socket = "/tmp/pmq-no-such-socket";
  store::mysql::MysqlStore away(nowhere, random);
  BOOST_CHECK_THROW(away.check(), store::Unavailable);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test
