// What the database alone can do, through its socket, with threads instead of a web server.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "sql_session.h"

namespace pmq::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Plan {
  std::string limit;
  std::string socket;
  std::string user = "root";
  std::string password;
  std::string database = "pmq_bench_limits";
  std::size_t threads = 8;
  double warm_seconds = 0.5;
  double seconds = 5;
};

// One step of a limit's work in one thread; returns the messages it brought to their end.
using Step = std::function<std::uint64_t(SqlSession&, std::uint64_t& deadlocks)>;

std::string body() {
  return std::string(512, 'x');
}

std::string insert_of(int rows) {
  const auto row = "('bench.row','" + body() + "')";
  std::string statement = "INSERT INTO message (event_type, payload) VALUES " + row;
  for (int i = 1; i < rows; ++i)
    statement += "," + row;
  return statement;
}

Step insert_rows(int rows) {
  const auto statement = insert_of(rows);
  return [=](SqlSession& session, std::uint64_t& deadlocks) {
    session.run_again(statement, deadlocks);
    return static_cast<std::uint64_t>(rows);
  };
}

std::vector<std::uint64_t> lock_first(SqlSession& session, int rows, std::uint64_t& deadlocks) {
  const auto ids = session.run_again(
      fmt::format("SELECT id FROM ready ORDER BY id LIMIT {} FOR UPDATE SKIP LOCKED", rows),
      deadlocks);
  if (ids.empty()) throw std::runtime_error("the table of ready rows ran dry");
  return ids;
}

// A row leaves `ready` in one transaction and is kept in `claimed`; a second transaction ends it.
// With `chained`, the statements that need no answer go in one round trip.
Step claim_and_delete(bool chained) {
  return [=](SqlSession& session, std::uint64_t& deadlocks) -> std::uint64_t {
    const auto id = lock_first(session, 1, deadlocks).front();
    const std::array move = {fmt::format("DELETE FROM ready WHERE id = {}", id),
                             fmt::format("INSERT INTO claimed (id, token) VALUES ({},1)", id),
                             std::string("COMMIT")};
    const std::array end = {fmt::format("DELETE FROM claimed WHERE id = {}", id),
                            std::string("COMMIT")};
    if (chained) {
      session.run(fmt::format("{}", fmt::join(move, ";")));
      session.run(fmt::format("{}", fmt::join(end, ";")));
    } else {
      for (const auto& statement : move)
        session.run(statement);
      for (const auto& statement : end)
        session.run(statement);
    }
    return 1;
  };
}

// Rows are claimed and deleted in one transaction, as if no work stood between.
Step take_in_one(int rows) {
  return [=](SqlSession& session, std::uint64_t& deadlocks) -> std::uint64_t {
    const auto ids = lock_first(session, rows, deadlocks);
    session.run(fmt::format("DELETE FROM ready WHERE id IN ({})", fmt::join(ids, ",")));
    session.run("COMMIT");
    return ids.size();
  };
}

// What a queue that keeps its history can't do without: the message, and its delivery beside it.
Step store_delivery() {
  const auto message = insert_of(1);
  return [=](SqlSession& session, std::uint64_t&) -> std::uint64_t {
    session.run(message);
    session.run("INSERT INTO delivery VALUES (1,0,100,LAST_INSERT_ID(),0)");
    session.run("COMMIT");
    return 1;
  };
}

// The same for its consumers: deliveries are moved into a lease, their payloads read, and in a
// second transaction they are moved to those that are done, where they stay.
Step turn_over(int rows) {
  return [=](SqlSession& session, std::uint64_t& deadlocks) -> std::uint64_t {
    const auto head = session.run_again(
        fmt::format("SELECT id FROM delivery WHERE subscription_id = 1 AND state = 0"
                    " ORDER BY position, id LIMIT {} FOR UPDATE SKIP LOCKED",
                    rows),
        deadlocks);
    if (head.empty()) throw std::runtime_error("the table of deliveries ran dry");
    const auto ids = fmt::format("{}", fmt::join(head, ","));
    const auto move = [&](int from, int position, int to, int new_position) {
      session.run(
          fmt::format("UPDATE delivery SET state = {}, position = {}, token = 7 WHERE"
                      " subscription_id = 1 AND state = {} AND position = {} AND id IN ({})",
                      to, new_position, from, position, ids));
      session.run("COMMIT");
    };
    move(0, 100, 2, 200);
    session.run(fmt::format("SELECT id, payload FROM message WHERE id IN ({})", ids));
    session.run("COMMIT");
    move(2, 200, 4, 300);
    return head.size();
  };
}

Step step_of(const std::string& limit) {
  if (limit == "insert1") return insert_rows(1);
  if (limit == "insert100") return insert_rows(100);
  if (limit == "claim1") return claim_and_delete(false);
  if (limit == "claim1-chained") return claim_and_delete(true);
  if (limit == "take10") return take_in_one(10);
  if (limit == "take64") return take_in_one(64);
  if (limit == "store") return store_delivery();
  if (limit == "turn1") return turn_over(1);
  if (limit == "turn10") return turn_over(10);
  if (limit == "turn64") return turn_over(64);
  throw std::invalid_argument("no limit named " + limit);
}

void prepare(const Plan& plan, bool wants_ready) {
  SqlSession session(plan.socket, plan.user, plan.password, "");
  const auto rows = static_cast<std::uint64_t>(40'000 * (plan.seconds + plan.warm_seconds));
  session.run(fmt::format(
      "DROP DATABASE IF EXISTS {0}; CREATE DATABASE {0}; USE {0};"
      "CREATE TABLE message (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,"
      " event_type VARCHAR(128) NOT NULL, payload MEDIUMBLOB NOT NULL) ENGINE=InnoDB;"
      "CREATE TABLE ready (id BIGINT UNSIGNED PRIMARY KEY) ENGINE=InnoDB;"
      "CREATE TABLE claimed (id BIGINT UNSIGNED PRIMARY KEY, token BIGINT UNSIGNED NOT NULL)"
      " ENGINE=InnoDB;"
      "CREATE TABLE delivery (subscription_id INT NOT NULL, state TINYINT NOT NULL,"
      " position BIGINT NOT NULL, id BIGINT UNSIGNED NOT NULL, token BIGINT UNSIGNED NOT NULL,"
      " PRIMARY KEY (subscription_id, state, position, id), KEY (id)) ENGINE=InnoDB",
      plan.database));
  if (wants_ready) {
    session.run(fmt::format("INSERT INTO ready SELECT seq FROM seq_1_to_{}", rows));
  } else if (plan.limit.starts_with("turn")) {
    session.run(
        fmt::format("INSERT INTO message SELECT seq, 'bench.row', '{}' FROM seq_1_to_{};"
                    "INSERT INTO delivery SELECT 1, 0, 100, seq, 0 FROM seq_1_to_{}",
                    body(), rows, rows));
  }
}

struct Counts {
  std::atomic<std::uint64_t> messages = 0;
  std::atomic<std::uint64_t> deadlocks = 0;
  std::atomic<bool> stop = false;
};

void work(const Plan& plan, const Step& step, Counts& counts) try {
  SqlSession session(plan.socket, plan.user, plan.password, plan.database);
  session.run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  session.run(plan.limit.starts_with("insert") ? "SET autocommit = 1" : "SET autocommit = 0");
  while (!counts.stop) {
    std::uint64_t deadlocks = 0;
    counts.messages += step(session, deadlocks);
    counts.deadlocks += deadlocks;
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "sql_limits: %s\n", error.what());
  std::exit(1);
}

std::string measure(const Plan& plan) {
  const auto step = step_of(plan.limit);
  prepare(plan, plan.limit.starts_with("claim") || plan.limit.starts_with("take"));
  Counts counts;
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < plan.threads; ++i) {
    threads.emplace_back([&] { work(plan, step, counts); });
  }
  std::this_thread::sleep_for(std::chrono::duration<double>(plan.warm_seconds));
  const auto before = counts.messages.load();
  const auto start = Clock::now();
  std::this_thread::sleep_for(std::chrono::duration<double>(plan.seconds));
  const auto done = counts.messages.load() - before;
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  counts.stop = true;
  threads.clear();
  SqlSession(plan.socket, plan.user, plan.password, "").run("DROP DATABASE " + plan.database);
  return fmt::format("{{\"seconds\":{:.3f},\"messages\":{},\"rate\":{:.1f},\"deadlocks\":{}}}",
                     seconds, done, static_cast<double>(done) / seconds, counts.deadlocks.load());
}

int run(int argc, char** argv) {
  CLI::App app("The database's own limits; prints one line of JSON.");
  Plan plan;
  app.add_option("--socket", plan.socket)->required();
  app.add_option("--user", plan.user);
  app.add_option("--password", plan.password)->envname("PMQ_SQL_PASSWORD");
  app.add_option("--limit", plan.limit)->required();
  app.add_option("--threads", plan.threads);
  app.add_option("--warm", plan.warm_seconds);
  app.add_option("--seconds", plan.seconds);
  CLI11_PARSE(app, argc, argv);
  std::puts(measure(plan).c_str());
  return 0;
}

}  // namespace
}  // namespace pmq::bench

int main(int argc, char** argv) {
  try {
    return pmq::bench::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sql_limits: %s\n", error.what());
    return 1;
  }
}
