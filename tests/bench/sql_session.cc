#include "sql_session.h"

#include <stdexcept>

namespace pmq::bench {

SqlSession::SqlSession(const std::string& socket, const std::string& user,
                       const std::string& password, const std::string& database)
    : session_(mysql_init(nullptr)) {
  if (mysql_real_connect(session_.get(), nullptr, user.c_str(), password.c_str(),
                         database.empty() ? nullptr : database.c_str(), 0, socket.c_str(),
                         CLIENT_MULTI_STATEMENTS) == nullptr) {
    throw std::runtime_error(mysql_error(session_.get()));
  }
}

std::vector<std::uint64_t> SqlSession::run(const std::string& statements) {
  std::vector<std::uint64_t> numbers;
  int status = mysql_real_query(session_.get(), statements.data(), statements.size());
  while (status == 0) {
    if (MYSQL_RES* result = mysql_store_result(session_.get()); result != nullptr) {
      while (MYSQL_ROW row = mysql_fetch_row(result)) {
        if (row[0] != nullptr) numbers.push_back(std::stoull(row[0]));
      }
      mysql_free_result(result);
    }
    status = mysql_next_result(session_.get());
  }
  if (status > 0) throw std::runtime_error(mysql_error(session_.get()));
  return numbers;
}

std::vector<std::uint64_t> SqlSession::run_again(const std::string& statements,
                                                 std::uint64_t& deadlocks) {
  for (;;) {
    try {
      return run(statements);
    } catch (const std::runtime_error&) {
      const auto code = mysql_errno(session_.get());
      if (code != 1213 && code != 1205) throw;
      ++deadlocks;
      run("ROLLBACK");
    }
  }
}

}  // namespace pmq::bench
