#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include "net/mail.h"

extern char** environ;

namespace pmq::net {
namespace {

using Steady = std::chrono::steady_clock;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const noexcept { return number_; }

 private:
  int number_;
};

/// The program begins with no signal blocked or ignored, whatever this thread does with them.
class SpawnAttributes {
 public:
  SpawnAttributes() {
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    sigset_t usual;
    ::sigemptyset(&usual);
    for (const int signal : {SIGPIPE, SIGTERM, SIGINT, SIGHUP, SIGCHLD})
      ::sigaddset(&usual, signal);
    ::posix_spawnattr_setsigdefault(&attributes_, &usual);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }
  [[nodiscard]] const posix_spawnattr_t* get() const noexcept { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

class SpawnActions {
 public:
  SpawnActions() { ::posix_spawn_file_actions_init(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  [[nodiscard]] posix_spawn_file_actions_t* get() noexcept { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

std::string words_for(int error) {
  return std::generic_category().message(error);
}

/// In a file rather than by a pipe: a program that ends early takes nobody with it.
bool put(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::lseek(file, 0, SEEK_SET) == 0;
}

tl::expected<void, std::string> await(pid_t program, seconds timeout) {
  const auto end = Steady::now() + timeout;
  for (;;) {
    int status = 0;
    const auto ended = ::waitpid(program, &status, WNOHANG);
    if (ended == program && WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    if (ended == program && WIFEXITED(status)) {
      return tl::unexpected("it ended with " + std::to_string(WEXITSTATUS(status)));
    }
    if (ended == program) return tl::unexpected(std::string("it was ended by a signal"));
    if (ended < 0 && errno != EINTR) return tl::unexpected(words_for(errno));
    if (Steady::now() >= end) {
      ::kill(program, SIGKILL);
      ::waitpid(program, &status, 0);
      return tl::unexpected("it took more than " + std::to_string(timeout.count()) + " s");
    }
    std::this_thread::sleep_for(milliseconds(20));
  }
}

}  // namespace

tl::expected<void, std::string> send_by_program(const std::string& program, const Mail& mail,
                                                const std::string& rendered, seconds timeout) {
  const Descriptor input(::memfd_create("mail", MFD_CLOEXEC));
  auto text = rendered;
  std::erase(text, '\r');  // its lines end as this host's do
  if (input.get() < 0 || !put(input.get(), text)) return tl::unexpected(words_for(errno));

  // -i: a dot alone on its line ends nothing.
  std::vector<std::string> words = {program, "-i", "-f", mail.from, "--"};
  words.insert(words.end(), mail.to.begin(), mail.to.end());
  std::vector<char*> arguments;
  for (auto& word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);

  const SpawnAttributes attributes;
  SpawnActions actions;
  ::posix_spawn_file_actions_adddup2(actions.get(), input.get(), STDIN_FILENO);
  ::posix_spawn_file_actions_addopen(actions.get(), STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int fault = ::posix_spawn(&child, program.c_str(), actions.get(), attributes.get(),
                                  arguments.data(), environ);
  if (fault != 0) return tl::unexpected(program + ": " + words_for(fault));
  auto ended = await(child, timeout);
  if (!ended) return tl::unexpected(program + ": " + ended.error());
  return {};
}

}  // namespace pmq::net
