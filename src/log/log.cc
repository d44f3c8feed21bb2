#include "log/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "base/time.h"
#include "json/write.h"

namespace pmq::log {
namespace {

constexpr std::array<std::string_view, 5> level_names = {"debug", "info", "warn", "error", "off"};

struct Target {
  std::string file;
  Level level = Level::info;
  int descriptor = -1;  // opened at the first line: most processes never write one
};

Target target;

std::string_view name(Level level) {
  return level_names[static_cast<std::size_t>(level)];
}

std::string render(Level level, std::string_view message, std::initializer_list<Field> fields) {
  json::Writer writer;
  writer.begin_object();
  writer.field("time", to_rfc3339(SystemClock().now()));
  writer.field("level", name(level));
  writer.field("message", message);
  writer.field("pid", static_cast<int>(::getpid()));
  for (const auto& [key, value] : fields)
    writer.field(key, value);
  writer.end_object();
  return writer.take() + '\n';
}

/// One write for a whole line, to the file's end: lines of several processes never mix.
void append(int descriptor, const std::string& line) {
  [[maybe_unused]] const auto written = ::write(descriptor, line.data(), line.size());
}

}  // namespace

void configure(const std::string& file, std::string_view level) {
  if (target.descriptor >= 0) ::close(target.descriptor);
  target = {file, Level::info, -1};
  for (std::size_t i = 0; i < level_names.size(); ++i)
    if (level_names[i] == level) target.level = static_cast<Level>(i);
}

void write(Level level, std::string_view message, std::initializer_list<Field> fields) noexcept
    try {
  if (level < target.level) return;
  const std::string line = render(level, message, fields);
  if (!target.file.empty() && target.descriptor < 0) {
    constexpr int only_for_owner = 0600;
    target.descriptor =
        ::open(target.file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, only_for_owner);
  }
  if (target.descriptor >= 0) append(target.descriptor, line);
  if (target.descriptor < 0 || level == Level::error) append(STDERR_FILENO, line);
} catch (...) {
  // Nobody is left to tell.
}

}  // namespace pmq::log
