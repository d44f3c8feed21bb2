// Drives an installation with N connections in one thread, so that the server keeps its cores.

#include <sys/epoll.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "connection.h"
#include "delay.h"
#include "script.h"
#include "tally.h"

namespace pmq::bench {
namespace {

struct Plan {
  std::string operation;
  std::size_t connections = 8;
  double warm_seconds = 0.5;
  double seconds = 5;
  std::uint64_t count = 0;
  bool drain = false;
};

std::uint64_t microseconds_since(Clock::time_point start) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count());
}

struct Client {
  std::unique_ptr<Connection> connection;
  std::unique_ptr<Script> script;
};

class Load {
 public:
  Load(const Target& target, const Plan& plan) : plan_(plan), epoll_(::epoll_create1(0)) {
    for (std::size_t i = 0; i < plan.connections; ++i) {
      clients_.push_back({std::make_unique<Connection>(epoll_, target.port, i),
                          make_script(plan.operation, target)});
    }
  }

  std::string run() {
    for (auto& client : clients_)
      client.connection->send(client.script->next(nullptr));
    if (plan_.count == 0 && !plan_.drain) {
      spin_for(plan_.warm_seconds);
      tally_.forget();
    }
    const auto start = Clock::now();
    spin_for(plan_.seconds);
    const double seconds = static_cast<double>(microseconds_since(start)) / 1e6;
    const auto report = tally_.report(seconds);
    finish_what_is_under_way();
    return report;
  }

 private:
  void spin_for(double seconds) {
    const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double>(seconds));
    while (Clock::now() < end && !enough())
      turn(true);
  }

  [[nodiscard]] bool enough() const {
    return (plan_.count > 0 && tally_.messages() >= plan_.count) ||
           (plan_.drain && tally_.empty() >= plan_.connections);
  }

  void finish_what_is_under_way() {
    const auto busy = [](const Client& client) { return client.connection->busy(); };
    while (std::ranges::any_of(clients_, busy))
      turn(false);
  }

  void turn(bool go_on) {
    std::array<epoll_event, 64> events{};
    const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 100);
    for (int i = 0; i < ready; ++i) {
      serve(clients_[events[static_cast<std::size_t>(i)].data.u64], go_on);
    }
  }

  void serve(Client& client, bool go_on) {
    auto& connection = *client.connection;
    const auto progress = connection.advance();
    if (progress == Connection::Progress::waiting) return;
    const Answer* answer = nullptr;
    if (progress == Connection::Progress::answered) {
      answer = &connection.answer();
      tally_.answered(microseconds_since(connection.sent_at()), answer->status);
    } else {
      tally_.broke();
    }
    const auto request = client.script->next(answer);
    tally_.finished(client.script->finished());
    if (client.script->found_nothing()) tally_.found_nothing();
    if (go_on || client.script->lets_go()) connection.send(request);
  }

  Plan plan_;
  int epoll_;
  std::vector<Client> clients_;
  Tally tally_;
};

int run(int argc, char** argv) {
  CLI::App app("Load for an installation of PMQ; prints one line of JSON.");
  Target target;
  Plan plan;
  double per_second = 50;
  double every_ms = 20;
  app.add_option("--port", target.port)->required();
  app.add_option("--prefix", target.prefix, "path before /v1");
  app.add_option("--token", target.token)->envname("PMQ_TOKEN");
  app.add_option("--queue", target.queue);
  app.add_option("--payload", target.payload_bytes, "bytes of a message's payload");
  app.add_option(
         "--operation", plan.operation,
         "fixed, bare-commit, bare-store, bare-turn, get, enqueue, batch, take1, take10, cycle, delay")
      ->required();
  app.add_option("--connections", plan.connections);
  app.add_option("--warm", plan.warm_seconds, "seconds before the count starts");
  app.add_option("--seconds", plan.seconds);
  app.add_option("--count", plan.count, "stop after so many messages");
  app.add_flag("--drain", plan.drain, "stop when the queue is empty");
  app.add_option("--per-second", per_second, "delay: messages enqueued a second");
  app.add_option("--every-ms", every_ms, "delay: pause between polls");
  CLI11_PARSE(app, argc, argv);

  const auto report = plan.operation == "delay"
                          ? measure_delay(target, plan.seconds, per_second, every_ms)
                          : Load(target, plan).run();
  std::puts(report.c_str());
  return 0;
}

}  // namespace
}  // namespace pmq::bench

int main(int argc, char** argv) {
  try {
    return pmq::bench::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "load: %s\n", error.what());
    return 1;
  }
}
