#include "cli/database_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <thread>
#include <utility>

#include "cli/command.h"

namespace pmq::cli {
namespace {

constexpr int options_number = 3;

[[noreturn]] void refuse(const std::string& what, int fault) {
  throw Refusal(what + ": " + std::strerror(fault));
}

/// As option files want it.
std::string option_value(std::string_view value) {
  std::string text = "\"";
  for (const char letter : value) {
    if (letter == '"' || letter == '\\') text += '\\';
    text += letter;
  }
  return text + '"';
}

}  // namespace

void Descriptor::close() noexcept {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) refuse("no pipe", errno);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

Child::Child(const std::filesystem::path& program, std::vector<std::string> arguments, int input,
             int output, int options_fd)
    : name_(program.filename().string()) {
  std::vector<char*> words;
  std::string path = program.string();
  words.push_back(path.data());
  for (auto& argument : arguments)
    words.push_back(argument.data());
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  // Ours may be 3 itself: it is moved to where nothing else is first.
  constexpr int aside = 60;
  if (options_fd >= 0) posix_spawn_file_actions_adddup2(&actions, options_fd, aside);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  if (options_fd >= 0) {
    posix_spawn_file_actions_adddup2(&actions, aside, options_number);
    posix_spawn_file_actions_addclose(&actions, aside);
  }
  const int fault = posix_spawn(&pid_, path.c_str(), &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (fault != 0) refuse(path, fault);
}

Child::~Child() {
  if (pid_ > 0) waitpid(pid_, &status_, 0);
}

bool Child::ended_within(milliseconds time) {
  constexpr milliseconds step{50};
  for (; pid_ > 0 && time > milliseconds{0}; time -= step) {
    if (waitpid(pid_, &status_, WNOHANG) == pid_) pid_ = -1;
    if (pid_ > 0) std::this_thread::sleep_for(step);
  }
  return pid_ < 0;
}

bool Child::succeeded() {
  if (pid_ > 0) waitpid(std::exchange(pid_, -1), &status_, 0);
  return WIFEXITED(status_) && WEXITSTATUS(status_) == 0;
}

std::filesystem::path find_program(std::initializer_list<const char*> names) {
  const char* path = std::getenv("PATH");
  std::string folders = path != nullptr ? path : "";
  folders += ":/usr/local/bin:/usr/bin:/bin:/usr/local/mysql/bin";
  for (const char* name : names) {
    std::istringstream each(folders);
    for (std::string folder; std::getline(each, folder, ':');) {
      auto program = std::filesystem::path(folder) / name;
      if (!folder.empty() && access(program.c_str(), X_OK) == 0) return program;
    }
  }
  std::string all;
  for (const char* name : names)
    all += (all.empty() ? "" : " or ") + std::string(name);
  throw Refusal(all + " is not on PATH: it comes with the client programs of MySQL or MariaDB");
}

Descriptor options_of(const config::DatabaseSettings& settings) {
  std::string text = "[client]\nuser=" + option_value(settings.user) +
                     "\npassword=" + option_value(settings.password.reveal()) + '\n';
  if (settings.socket.empty()) {
    text +=
        "host=" + option_value(settings.host) + "\nport=" + std::to_string(settings.port) + '\n';
  } else {
    text += "socket=" + option_value(settings.socket) + '\n';
  }
  auto pipe = make_pipe();
  // Far less than a pipe holds: nobody has to read it yet.
  if (write(pipe.write_end.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    refuse("no pipe", errno);
  }
  return std::move(pipe.read_end);
}

}  // namespace pmq::cli
