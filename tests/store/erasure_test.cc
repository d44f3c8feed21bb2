#include "store/mysql/erasure.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "store/desk_fixture.h"

namespace pmq::test {
namespace {

using queue::DeliveryState;
using store::BulkMode;
using store::ErasedSome;
using store::ErasureSelection;
using store::LiveWork;

struct ErasureFixture : DeskFixture {
  queue::MessageId send(std::string payload, const std::string& type = "doc.parsed") {
    auto one = message(type);
    one.payload = std::move(payload);
    return enqueue(one);
  }

  queue::MessageId send_and_ack(std::string payload) {
    const auto id = send(std::move(payload));
    BOOST_REQUIRE(store.ack(by_receipt(claim_one()), now).has_value());
    return id;
  }

  static ErasureSelection by_field(std::string pointer, std::string value) {
    ErasureSelection selection;
    selection.field = {std::move(pointer), std::move(value)};
    return selection;
  }

  ErasedSome erase(const ErasureSelection& selection, LiveWork live = LiveWork::stays,
                   BulkMode mode = BulkMode::apply) {
    ErasedSome all;
    const auto newest = erasure.newest();
    auto from = std::optional(queue::MessageId{1});
    while (from && *from <= newest) {
      const auto some = erasure.erase_some(selection, *from, live, mode, operator_, now);
      all.looked_at += some.looked_at;
      all.matched += some.matched;
      all.erased += some.erased;
      all.waiting += some.waiting;
      all.in_progress += some.in_progress;
      from = some.next;
    }
    return all;
  }

  queue::Message read(queue::MessageId id) { return store.find_message(id).value().message; }

  store::mysql::MysqlErasure erasure{store.connection()};
};

BOOST_FIXTURE_TEST_SUITE(erasure, ErasureFixture)

BOOST_AUTO_TEST_CASE(erased_payload_is_gone_and_what_became_of_it_stays) {
  auto one = message();
  one.payload = R"({"user_id":42,"name":"Anna"})";
  one.ordering_key = "anna";
  one.cloudevent = R"({"subject":"anna"})";
  const auto id = enqueue(one);
  const auto first = claim_one();
  BOOST_REQUIRE(store.fail(by_receipt(first), {"no such user: Anna", {}, false}, now).has_value());
  now += std::chrono::minutes(1);
  BOOST_REQUIRE(store.ack(by_receipt(claim_one()), now).has_value());
  const auto other = send_and_ack(R"({"user_id":43})");

  const auto done = erase(by_field("/user_id", "42"));
  BOOST_TEST(done.looked_at == 2);
  BOOST_TEST(done.matched == 1);
  BOOST_TEST(done.erased == 1);

  const auto history = store.find_message(id).value();
  BOOST_TEST(history.message.payload == "null");
  BOOST_TEST(history.message.payload_bytes == 0);
  BOOST_TEST(!history.message.cloudevent.has_value());
  BOOST_TEST(!history.message.ordering_key.has_value());
  BOOST_CHECK(history.message.payload_erased_at == now);
  BOOST_TEST(history.message.event_type == "doc.parsed");
  BOOST_REQUIRE(history.deliveries.size() == 1);
  BOOST_CHECK(history.deliveries.front().delivery.state == DeliveryState::done);
  BOOST_REQUIRE(history.deliveries.front().attempts.size() == 2);
  BOOST_TEST(history.deliveries.front().attempts.front().error.value() == "(erased)");
  BOOST_TEST(
      count("message WHERE CONCAT_WS('|', payload, cloudevent, ordering_key) LIKE '%nna%'") == 0);
  BOOST_TEST(count("attempt WHERE CONCAT_WS('|', error, answer) LIKE '%nna%'") == 0);
  BOOST_TEST(count("delivery WHERE last_error LIKE '%nna%'") == 0);
  BOOST_TEST(read(other).payload == R"({"user_id":43})");
  BOOST_TEST(!read(other).payload_erased_at.has_value());
}

BOOST_AUTO_TEST_CASE(field_is_compared_with_a_text_and_with_a_number_alike) {
  send_and_ack(R"({"user_id":"42"})");
  send_and_ack(R"({"user_id":42})");
  send_and_ack(R"({"user_id":"4\u0032"})");
  send_and_ack(R"({"user_id":420})");
  send_and_ack(R"({"user_id":[42]})");
  send_and_ack(R"({"customer":{"user_id":42}})");
  send_and_ack(R"("42")");
  BOOST_TEST(erase(by_field("/user_id", "42")).erased == 3);
  BOOST_TEST(erase(by_field("/customer/user_id", "42")).erased == 1);
  BOOST_TEST(erase(by_field("/user_id/0", "42")).erased == 1);
}

BOOST_AUTO_TEST_CASE(dry_run_counts_and_changes_nothing) {
  const auto id = send_and_ack(R"({"user_id":42})");
  const auto counted = erase(by_field("/user_id", "42"), LiveWork::stays, BulkMode::dry_run);
  BOOST_TEST(counted.matched == 1);
  BOOST_TEST(counted.erased == 1);
  BOOST_TEST(read(id).payload == R"({"user_id":42})");
}

BOOST_AUTO_TEST_CASE(erasing_again_finds_only_what_is_new) {
  send_and_ack(R"({"user_id":42})");
  ErasureSelection of_producer;
  of_producer.producer = "producer";
  BOOST_TEST(erase(of_producer).erased == 1);
  send_and_ack(R"({"user_id":43})");
  const auto again = erase(of_producer);
  BOOST_TEST(again.matched == 1);
  BOOST_TEST(again.erased == 1);
  of_producer.producer = "somebody else";
  BOOST_TEST(erase(of_producer).matched == 0);
}

BOOST_AUTO_TEST_CASE(all_that_is_asked_for_must_match) {
  const auto id = send_and_ack(R"({"user_id":42})");
  const auto same = send_and_ack(R"({"user_id":42})");
  auto selection = by_field("/user_id", "42");
  selection.message = id;
  selection.producer = "somebody else";
  BOOST_TEST(erase(selection).matched == 0);
  selection.producer = "producer";
  BOOST_TEST(erase(selection).erased == 1);
  BOOST_TEST(!read(same).payload_erased_at.has_value());
}

BOOST_AUTO_TEST_CASE(what_is_still_to_be_delivered_stays_unless_it_is_to_be_cancelled) {
  const auto id = send(R"({"user_id":42})");
  const auto left = erase(by_field("/user_id", "42"));
  BOOST_TEST(left.waiting == 1);
  BOOST_TEST(left.erased == 0);
  BOOST_TEST(read(id).payload == R"({"user_id":42})");

  BOOST_TEST(erase(by_field("/user_id", "42"), LiveWork::is_cancelled).erased == 1);
  const auto history = store.find_message(id).value();
  BOOST_CHECK(history.deliveries.front().delivery.state == DeliveryState::cancelled);
  BOOST_REQUIRE(history.deliveries.front().actions.size() == 1);
  BOOST_CHECK(history.deliveries.front().actions.front().kind == queue::ActionKind::cancel);
  BOOST_TEST(claim(10).empty());
}

BOOST_AUTO_TEST_CASE(what_a_worker_holds_stays_until_it_is_done) {
  const auto id = send(R"({"user_id":42})");
  const auto held = claim_one();
  const auto left = erase(by_field("/user_id", "42"), LiveWork::is_cancelled);
  BOOST_TEST(left.in_progress == 1);
  BOOST_TEST(left.erased == 0);
  BOOST_REQUIRE(store.ack(by_receipt(held), now).has_value());
  BOOST_TEST(erase(by_field("/user_id", "42")).erased == 1);
  BOOST_TEST(read(id).payload == "null");
}

BOOST_AUTO_TEST_CASE(message_with_one_live_delivery_of_several_is_left_whole) {
  subscribe("slow", {"doc.*"});
  const auto id = send(R"({"user_id":42})");
  BOOST_REQUIRE(store.ack(by_receipt(claim_one()), now).has_value());
  BOOST_TEST(erase(by_field("/user_id", "42")).waiting == 1);
  BOOST_TEST(claim_one("slow").message.payload == R"({"user_id":42})");
  BOOST_TEST(!read(id).payload_erased_at.has_value());
}

BOOST_AUTO_TEST_CASE(dead_letter_is_discarded_with_its_payload_and_cannot_be_requeued) {
  auto letter = message();
  letter.payload = R"({"user_id":42})";
  const auto id = enqueue(letter);
  const auto held = claim_one();
  BOOST_REQUIRE(store.fail(by_receipt(held), {"Anna is unknown", {}, true}, now).has_value());
  BOOST_TEST(erase(by_field("/user_id", "42")).erased == 2, "and what the queue told of it");
  BOOST_TEST(store.dead_letters({}, {}).rows.empty());
  BOOST_TEST(count("delivery WHERE last_error LIKE '%Anna%'") == 0);
  BOOST_TEST(count("attempt WHERE error LIKE '%Anna%'") == 0);

  const auto requeued = store.requeue(std::vector{held.receipt.delivery}, std::nullopt,
                                      BulkMode::apply, operator_, now);
  BOOST_TEST(requeued.matched == 0);
  BOOST_TEST(requeued.erased == 1);
  BOOST_TEST(
      store.requeue(std::vector{id}, std::nullopt, BulkMode::dry_run, operator_, now).erased == 1);
}

BOOST_AUTO_TEST_CASE(erased_message_is_not_replayed) {
  const auto id = send_and_ack(R"({"user_id":42})");
  const auto since = now - std::chrono::hours(1);
  BOOST_TEST(erase(by_field("/user_id", "42")).erased == 1);
  const auto replayed = store.replay(id, std::nullopt, operator_, now);
  BOOST_REQUIRE(!replayed.has_value());
  BOOST_CHECK(replayed.error() == store::OperateFault::payload_erased);

  const auto kept = send_and_ack(R"({"user_id":43})");
  store::NewBulkJob order;
  order.kind = store::BulkKind::replay;
  order.actor = operator_;
  order.selection = store::ReplayRange{"default", since, now + std::chrono::hours(1)};
  static_cast<void>(jobs.start(order, now));
  while (!jobs.unfinished_jobs().empty())
    jobs.advance(now, seconds(1));
  const auto again = claim(10);
  BOOST_REQUIRE(again.size() == 1);
  BOOST_TEST(again.front().message.id.value == kept.value);
}

BOOST_AUTO_TEST_CASE(what_the_queue_told_of_its_error_is_erased_too) {
  subscribe("operators", {"pmq.*"});
  const auto id = send(R"({"user_id":42})");
  const auto held = claim_one();
  BOOST_REQUIRE(store.fail(by_receipt(held), {"Anna is unknown", {}, true}, now).has_value());
  const auto told = claim_one("operators");
  BOOST_TEST(told.message.payload.find("Anna") != std::string::npos);
  BOOST_REQUIRE(store.ack(by_receipt(told), now).has_value());
  ErasureSelection one;
  one.message = id;
  BOOST_TEST(erase(one).erased == 2);
  BOOST_TEST(count("message WHERE payload LIKE '%Anna%'") == 0);
}

BOOST_AUTO_TEST_CASE(entries_of_the_central_log_about_a_user_go_in_steps) {
  for (int i = 0; i < 3; ++i) {
    sql.execute(
        "INSERT INTO log_entry (at, day, level, service, sender, user_id, message)"
        " SELECT 1000, 0, 1, 's', 's', IF(seq < 250, '42', '43'), 'm' FROM"
        " (SELECT a.n + 10 * b.n + 100 * c.n AS seq FROM (SELECT 0 AS n UNION SELECT 1 UNION SELECT 2"
        " UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8"
        " UNION SELECT 9) a JOIN (SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION"
        " SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) b JOIN"
        " (SELECT 0 AS n UNION SELECT 1 UNION SELECT 2) c) numbers");
  }
  BOOST_TEST(erasure.count_log("42") == 750);
  BOOST_TEST(erasure.erase_log("42") == 500);
  BOOST_TEST(erasure.erase_log("42") == 250);
  BOOST_TEST(erasure.erase_log("42") == 0);
  BOOST_TEST(count("log_entry WHERE user_id = '43'") == 150);
}

BOOST_AUTO_TEST_CASE(what_moves_while_it_is_erased_is_erased_or_delivered_whole) {
  constexpr int sent = 120;
  for (int i = 0; i < sent; ++i)
    send(R"({"user_id":42})");
  std::atomic<bool> over = false;
  std::atomic<int> torn = 0;
  std::vector<std::thread> workers;
  for (int i = 0; i < 3; ++i) {
    workers.emplace_back([&, i] {
      const auto other = another_store();
      const auto name = "w" + std::to_string(i);
      while (!over) {
        const auto claimed = other->claim({"default", 3, seconds(60), name}, now);
        for (const auto& each : claimed->deliveries) {
          if (each.message.payload != R"({"user_id":42})") ++torn;
          const store::ClaimReference held{each.message.id, each.receipt, std::nullopt, name};
          const bool dies = each.message.id.value % 2 == 0;
          static_cast<void>(other->fail(held, {"no", seconds(0), dies}, now));
          if (!dies) continue;
          static_cast<void>(other->requeue(std::vector{each.receipt.delivery}, std::nullopt,
                                           BulkMode::apply, operator_, now));
        }
      }
    });
  }
  std::int64_t erased = 0;
  for (int round = 0; round < 20 && erased < sent; ++round)
    erased += erase(by_field("/user_id", "42"), LiveWork::is_cancelled).erased;
  over = true;
  for (auto& worker : workers)
    worker.join();
  BOOST_TEST(erased > 0);
  erased += erase(by_field("/user_id", "42"), LiveWork::is_cancelled).erased;
  // What the queue told of their deaths is erased as well.
  BOOST_TEST(erased >= sent);
  BOOST_TEST(count("message WHERE payload_erased_at IS NOT NULL AND event_type = 'doc.parsed'") ==
             sent);
  BOOST_TEST(torn == 0);
  BOOST_TEST(count("message WHERE payload_erased_at IS NOT NULL") == erased);
  BOOST_TEST(count("delivery d JOIN message m ON m.id = d.id >> 10"
                   " WHERE m.payload_erased_at IS NOT NULL AND d.bucket < 2") == 0);
  BOOST_TEST(deliveries_in(DeliveryState::cancelled) + deliveries_in(DeliveryState::discarded) ==
             sent);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test
