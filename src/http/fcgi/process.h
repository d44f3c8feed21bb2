#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "base/random.h"
#include "config/settings.h"
#include "http/application.h"
#include "http/fcgi/file_watch.h"

namespace pmq::http::fcgi {

/// One web program from its first request to its last. Where the settings are is known only at the
/// first request: under mod_fcgid what `.htaccess` sets comes with the requests alone.
class Process final : public Application {
 public:
  /// Makes the application once the settings are read; throws when it can't be made.
  using Start = std::function<std::unique_ptr<Application>(const config::Settings&)>;
  /// The answer of a program whose settings are bad.
  using NotReady = Response (*)(const Variables&, Random&);

  /// `watch` must outlive it.
  Process(std::filesystem::path own_file, FileWatch& watch, Start start, NotReady not_ready);

  Response answer(const Variables& variables, BodySource& body) override;
  bool make_way(std::chrono::milliseconds idle) noexcept override;
  void rest() noexcept override;

 private:
  void start(const Variables& variables);
  [[nodiscard]] static config::Environment environment_of(const Variables& variables);
  [[nodiscard]] std::filesystem::path find_env_file(const Variables& variables) const;

  std::filesystem::path own_file_;
  FileWatch& watch_;
  Start start_;
  NotReady not_ready_;
  SystemRandom random_;
  bool started_ = false;
  std::unique_ptr<Application> application_;
};

/// The whole of a web program: serves until the web server ends it. Returns the exit status.
int run(const char* argv0, const Process::Start& start, Process::NotReady not_ready);

}  // namespace pmq::http::fcgi
