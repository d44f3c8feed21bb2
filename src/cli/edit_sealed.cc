#include "cli/edit_sealed.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>

#include "cli/confirm.h"
#include "cli/private_folder.h"
#include "cli/session.h"
#include "config/sealed_env.h"
#include "config/settings_file.h"

namespace pmq::cli {
namespace {

namespace fs = std::filesystem;

std::string editor_of_environment() {
  for (const char* const name : {"VISUAL", "EDITOR"}) {
    const char* const value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return "vi";
}

/// The terminal's signals are for the editor while one of these lives.
class LeftToTheEditor {
 public:
  LeftToTheEditor()
      : interrupt_(std::signal(SIGINT, SIG_IGN)), quit_(std::signal(SIGQUIT, SIG_IGN)) {}
  LeftToTheEditor(const LeftToTheEditor&) = delete;
  LeftToTheEditor& operator=(const LeftToTheEditor&) = delete;
  ~LeftToTheEditor() { give_back(); }

  void give_back() const {
    static_cast<void>(std::signal(SIGINT, interrupt_));
    static_cast<void>(std::signal(SIGQUIT, quit_));
  }

 private:
  using Handler = void (*)(int);
  Handler interrupt_;
  Handler quit_;
};

/// Throws Refusal when the editor fails.
void run_editor(const fs::path& file) {
  // As others do: the variable may hold options, so a shell splits it.
  const std::string command = editor_of_environment() + " \"$1\"";
  const std::string name = file.string();
  const LeftToTheEditor signals;
  const pid_t child = ::fork();
  if (child == 0) {
    signals.give_back();
    ::execl("/bin/sh", "sh", "-c", command.c_str(), "sh", name.c_str(), nullptr);
    ::_exit(127);
  }
  int status = -1;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (child < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw Refusal("the editor (" + editor_of_environment() + ") failed: nothing was changed");
  }
}

/// What is wrong with the settings in that file, told as of the one that they are for.
std::optional<std::string> fault_of(const fs::path& file, const fs::path& meant) {
  try {
    static_cast<void>(config::load_settings(file));
    return std::nullopt;
  } catch (const config::BadSetting& bad) {
    std::string text = bad.what();
    if (const auto at = text.find(file.string()); at != std::string::npos) {
      text.replace(at, file.string().size(), meant.string());
    }
    return text;
  }
}

/// Throws Refusal when it is given up with settings that can't be read.
Secret edited(const Secret& before, const fs::path& meant) {
  const PrivateFolder folder;
  const auto file = folder.path() / "env";
  config::replace_private_file(file, before.reveal());
  for (;;) {
    run_editor(file);
    const auto fault = fault_of(file, meant);
    if (!fault) return config::read_settings_file(file, config::process_environment()).text;
    std::cerr << "pmq: " << *fault << '\n';
    if (!can_ask() || !confirm("Edit it again?")) {
      throw Refusal("these settings can't be read: nothing was changed");
    }
  }
}

config::SealKeys keys_of(const config::SettingsFile& settings) {
  if (!settings.key_file.empty()) return config::read_seal_keys(settings.key_file);
  return config::find_seal_keys({}, config::process_environment()).value();
}

}  // namespace

ExitCode edit_sealed(const Session& session) {
  const auto& file = session.env_file();
  const auto read = [&] { return config::read_settings_file(file, config::process_environment()); };
  const auto settings = read();
  if (!settings.sealed) throw Refusal(file.string() + " is not sealed: edit it as it is");
  const Secret text = edited(settings.text, file);
  if (text == settings.text) {
    std::cout << "nothing was changed\n";
    return ExitCode::done;
  }
  // The key may have been changed meanwhile, but the settings must not.
  const auto now = read();
  if (!now.sealed || !(now.text == settings.text)) {
    throw Refusal(file.string() + " was changed by somebody else meanwhile: nothing was written");
  }
  SystemRandom random;
  config::replace_private_file(file, config::seal_env(text.reveal(), keys_of(now), random));
  std::cout << "sealed " << file.string() << '\n';
  return ExitCode::done;
}

}  // namespace pmq::cli
