// What any program behind the same Apache and database would reach: a request that does its SQL and
// nothing else. It shows how much of the limits, each measured alone, is left when they are
// together.

#include <fcgiapp.h>
#include <fmt/format.h>

#include <array>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>

#include "sql_session.h"

namespace pmq::bench {
namespace {

const std::string payload(512, 'x');

void commit_a_row(SqlSession& session) {
  session.run("INSERT INTO message (event_type, payload) VALUES ('bench.row','" + payload + "')");
}

void store_a_delivery(SqlSession& session) {
  session.run("BEGIN");
  commit_a_row(session);
  session.run("INSERT INTO delivery VALUES (1,0,100,LAST_INSERT_ID(),0)");
  session.run("COMMIT");
}

/// Every other request of a process ends what the one before it has claimed: two are a turn.
class Turn {
 public:
  void advance(SqlSession& session) {
    if (claimed_ == 0) {
      claim(session);
    } else {
      end(session);
    }
  }

 private:
  void claim(SqlSession& session) {
    session.run("BEGIN");
    std::uint64_t deadlocks = 0;
    const auto head = session.run_again(
        "SELECT id FROM delivery WHERE subscription_id = 1 AND state = 0"
        " ORDER BY position, id LIMIT 1 FOR UPDATE SKIP LOCKED",
        deadlocks);
    if (head.empty()) throw std::runtime_error("the table of deliveries ran dry");
    claimed_ = head.front();
    move(session, 0, 100, 2, 200);
    session.run("COMMIT");
    session.run(fmt::format("SELECT id, payload FROM message WHERE id = {}", claimed_));
  }

  void end(SqlSession& session) {
    move(session, 2, 200, 4, 300);
    claimed_ = 0;
  }

  void move(SqlSession& session, int from, int position, int to, int new_position) const {
    session.run(
        fmt::format("UPDATE delivery SET state = {}, position = {}, token = 7"
                    " WHERE subscription_id = 1 AND state = {} AND position = {} AND id = {}",
                    to, new_position, from, position, claimed_));
  }

  std::uint64_t claimed_ = 0;
};

std::string socket_beside_program() {
  std::ifstream file(std::filesystem::read_symlink("/proc/self/exe").parent_path() / "socket");
  std::string path;
  std::getline(file, path);
  return path;
}

void serve() {
  SqlSession session(socket_beside_program(), "root", "", "pmq_bench_bare");
  session.run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  Turn turn;
  const std::map<std::string, std::function<void()>, std::less<>> work = {
      {"commit", [&] { commit_a_row(session); }},
      {"store", [&] { store_a_delivery(session); }},
      {"turn", [&] { turn.advance(session); }}};
  FCGX_Init();
  FCGX_Request request;
  FCGX_InitRequest(&request, 0, 0);
  constexpr char answer[] =
      "Content-Type: application/json\r\nContent-Length: 66\r\n"
      "X-Request-Id: 0123456789abcdef0123456789abcdef\r\n\r\n"
      "{\"ok\":true,\"message_id\":1234567,\"deliveries\":1,\"duplicate\":false}\n";
  while (FCGX_Accept_r(&request) == 0) {
    std::array<char, 8192> body{};
    while (FCGX_GetStr(body.data(), static_cast<int>(body.size()), request.in) > 0) {
    }
    work.at(FCGX_GetParam("QUERY_STRING", request.envp))();
    FCGX_PutStr(answer, static_cast<int>(sizeof answer) - 1, request.out);
    FCGX_Finish_r(&request);
  }
}

}  // namespace
}  // namespace pmq::bench

int main() try { pmq::bench::serve(); } catch (const std::exception& error) {
  std::fprintf(stderr, "bare.fcgi: %s\n", error.what());
  return 1;
}
