#include "http/fcgi/serve.h"

#include <fastcgi.h>
#include <fcgiapp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>

#include "log/log.h"

namespace pmq::http::fcgi {
namespace {

using std::chrono::ceil;
using std::chrono::floor;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

class StreamBody final : public BodySource {
 public:
  explicit StreamBody(FCGX_Stream* stream) : stream_(stream) {}

  std::size_t read(std::span<char> buffer) override {
    const int got = FCGX_GetStr(buffer.data(), static_cast<int>(buffer.size()), stream_);
    return got > 0 ? static_cast<std::size_t>(got) : 0;
  }

 private:
  FCGX_Stream* stream_;
};

/// A CGI program must not read beyond what Content-Length says: the stream may have no end.
class StandardInput final : public BodySource {
 public:
  explicit StandardInput(const Variables& variables) : left_(SIZE_MAX) {
    const std::string length{variables.get("CONTENT_LENGTH")};
    if (!length.empty()) left_ = std::strtoull(length.c_str(), nullptr, 10);
  }

  std::size_t read(std::span<char> buffer) override {
    const std::size_t wanted = std::min(buffer.size(), left_);
    ssize_t got;
    do {
      got = ::read(STDIN_FILENO, buffer.data(), wanted);
    } while (got < 0 && errno == EINTR);
    if (got <= 0) return 0;
    left_ -= static_cast<std::size_t>(got);
    return static_cast<std::size_t>(got);
  }

 private:
  std::size_t left_;
};

/// While a request is served, errors go to the site's own error log: what a process writes to its
/// standard error lands in the server's, which a tenant can't see.
class ErrorLog {
 public:
  explicit ErrorLog(FCGX_Stream* stream) {
    log::send_errors_to([stream](std::string_view line) {
      FCGX_PutStr(line.data(), static_cast<int>(line.size()), stream);
      FCGX_FFlush(stream);
    });
  }
  ErrorLog(const ErrorLog&) = delete;
  ErrorLog& operator=(const ErrorLog&) = delete;
  ~ErrorLog() { log::send_errors_to({}); }
};

/// A server that still sends while we have answered already would lose our answer.
void drain(BodySource& body) {
  std::array<char, 64 * 1024> rest;
  while (body.read(rest) > 0) {
  }
}

bool wants_body(const Variables& variables) noexcept {
  return variables.get("REQUEST_METHOD") != "HEAD";
}

void send(const Response& response, bool with_body, FCGX_Stream* out) {
  const std::string head = header_block(response);
  FCGX_PutStr(head.data(), static_cast<int>(head.size()), out);
  if (with_body) {
    FCGX_PutStr(response.body.data(), static_cast<int>(response.body.size()), out);
  }
}

volatile std::sig_atomic_t asked_to_leave = 0;
sigset_t all_come_through;

/// Before libfcgi's start, which leaves handlers alone that are there: its own would make it refuse
/// what waits in the backlog. The signals come through while a request is awaited and at no other
/// time, so that none is missed between a look at the flag and the wait.
void take_over_termination() {
  struct sigaction action {};
  action.sa_handler = [](int) { asked_to_leave = 1; };
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGUSR1, &action, nullptr);
  sigset_t awaited;
  ::sigemptyset(&awaited);
  ::sigaddset(&awaited, SIGTERM);
  ::sigaddset(&awaited, SIGUSR1);
  ::sigprocmask(SIG_BLOCK, &awaited, &all_come_through);
}

/// How long a process still serves once it was asked to leave. On a graceful restart mod_fcgid ends
/// all processes at once, while requests that Apache has begun to read still need one: they would
/// wait for a new one in vain. After a second it kills.
constexpr milliseconds parting(500);

class Door {
 public:
  Door(FileWatch& watch, Application& application) : watch_(watch), application_(application) {}

  /// Waits for a request; false: it is time to leave. An idle process wakes up now and then to see
  /// whether it is outdated, and in short steps while it has what others may wait for.
  bool await_request() {
    constexpr milliseconds longest_moment(80);
    constexpr milliseconds wake_up(2000);
    milliseconds moment(5);
    const auto began = steady_clock::now();
    auto rest_at = began + wake_up;
    while (!watch_.has_changed()) {
      const auto now = steady_clock::now();
      if (asked_to_leave != 0) leave_at_ = std::min(leave_at_, now + parting);
      if (now >= rest_at) {
        application_.rest();
        rest_at = now + wake_up;
      }
      const auto longest_wait =
          application_.make_way(floor<milliseconds>(now - began)) ? moment : wake_up;
      moment = std::min(2 * moment, longest_moment);
      const auto wait = std::min(longest_wait, ceil<milliseconds>(leave_at_ - now));
      if (wait.count() <= 0) return false;
      pollfd listening{FCGI_LISTENSOCK_FILENO, POLLIN, 0};
      const timespec longest{wait.count() / 1000, wait.count() % 1000 * 1'000'000};
      const int ready = ::ppoll(&listening, 1, &longest, &all_come_through);
      if (ready > 0) return true;
      if (ready < 0 && errno != EINTR) return false;
    }
    return false;
  }

  /// From here on a connection is refused, and the server takes it to another process; what has
  /// been connected before can be served. Without this, one that came between the last look and
  /// the exit would be cut.
  void close() { ::shutdown(FCGI_LISTENSOCK_FILENO, SHUT_RD); }

 private:
  FileWatch& watch_;
  Application& application_;
  steady_clock::time_point leave_at_ = steady_clock::time_point::max();
};

int serve_fastcgi(Application& application, FileWatch& watch) {
  take_over_termination();
  if (FCGX_Init() != 0) return 1;
  FCGX_Request request;
  if (FCGX_InitRequest(&request, FCGI_LISTENSOCK_FILENO, 0) != 0) return 1;
  const auto serve_next = [&] {
    if (FCGX_Accept_r(&request) != 0) return false;
    const Variables variables(request.envp);
    StreamBody body(request.in);
    const ErrorLog error_log(request.err);
    const Response response = application.answer(variables, body);
    drain(body);
    send(response, wants_body(variables), request.out);
    FCGX_Finish_r(&request);
    return true;
  };
  Door door(watch, application);
  while (door.await_request() && serve_next()) {
  }
  door.close();
  while (serve_next()) {
  }
  return 0;
}

void write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

int serve_cgi(Application& application) {
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  const Variables variables(environ);
  StandardInput body(variables);
  const Response response = application.answer(variables, body);
  drain(body);
  std::string whole = header_block(response);
  if (wants_body(variables)) whole += response.body;
  write_all(whole);
  return 0;
}

}  // namespace

int serve(Application& application, FileWatch& watch) {
  return FCGX_IsCGI() ? serve_cgi(application) : serve_fastcgi(application, watch);
}

}  // namespace pmq::http::fcgi
