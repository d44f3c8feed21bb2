#include "cli/password.h"

#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "cli/command.h"
#include "cli/confirm.h"

namespace pmq::cli {
namespace {

/// As long as it lives, the terminal shows nothing of what is typed.
class SilentTerminal {
 public:
  SilentTerminal() : known_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!known_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;
  ~SilentTerminal() {
    if (known_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

 private:
  termios before_{};
  bool known_;
};

Secret read_line() {
  std::string line;
  std::getline(std::cin, line);
  if (line.ends_with('\r')) line.pop_back();
  return Secret(line);
}

Secret ask(const std::string& question) {
  std::cerr << question << ": " << std::flush;
  const SilentTerminal silent;
  auto answer = read_line();
  std::cerr << '\n';
  return answer;
}

}  // namespace

Secret ask_password(const std::string& account) {
  if (!can_ask()) return read_line();
  auto password = ask("Password for " + account);
  if (!(ask("The same once more") == password)) throw Refusal("the two passwords differ");
  return password;
}

Secret generate_password(Random& random) {
  constexpr std::string_view characters = "abcdefghijkmnpqrstuvwxyz23456789";
  static_assert(characters.size() == 32);
  constexpr int length = 20;
  std::string text;
  for (int i = 0; i < length; ++i)
    text += characters[next_u64(random) % characters.size()];
  return Secret(text);
}

}  // namespace pmq::cli
