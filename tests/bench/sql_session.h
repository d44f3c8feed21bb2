#pragma once

#include <mysql.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pmq::bench {

// A connection over the unix socket, for the limits alone. Throws std::runtime_error.
class SqlSession {
 public:
  SqlSession(const std::string& socket, const std::string& user, const std::string& password,
             const std::string& database);

  // One or several statements in one round trip; the first column of every row comes back.
  std::vector<std::uint64_t> run(const std::string& statements);

  // As `run`, again after a deadlock (1213, 1205); deadlocks met are counted.
  std::vector<std::uint64_t> run_again(const std::string& statements, std::uint64_t& deadlocks);

 private:
  struct Close {
    void operator()(MYSQL* session) const { mysql_close(session); }
  };
  std::unique_ptr<MYSQL, Close> session_;
};

}  // namespace pmq::bench
