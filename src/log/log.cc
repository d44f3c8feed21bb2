#include "log/log.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/time.h"
#include "base/utf8.h"
#include "json/write.h"
#include "log/log_file.h"

namespace pmq::log {
namespace {

constexpr std::array<std::string_view, 5> level_names = {"debug", "info", "warn", "error", "off"};

// A line is one write: it stays far below what a file takes in one piece.
constexpr std::size_t longest_text = 4096;

struct Target {
  std::optional<LogFile> file;  // none: standard error
  Level level = Level::info;
  bool traffic = false;
  std::function<void(std::string_view)> errors;
};

Target target;
thread_local const Subject* current = nullptr;

std::string_view name(Level level) {
  return level_names[static_cast<std::size_t>(level)];
}

void write_text(json::Writer& out, std::string_view key, std::string_view text) {
  out.field(key, utf8_prefix(text, longest_text));
}

void write_field(json::Writer& out, const Field& field) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    write_text(out, field.name, *text);
  } else if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
    out.field(field.name, *number);
  } else {
    out.field(field.name, std::get<double>(field.value));
  }
}

/// But for what the line itself says better.
void write_subject(json::Writer& out, std::initializer_list<Field> fields) {
  if (current == nullptr) return;
  const auto is_told = [&](std::string_view key) {
    return std::any_of(fields.begin(), fields.end(),
                       [key](const Field& field) { return field.name == key; });
  };
  const auto text = [&](std::string_view key, std::string_view value) {
    if (!value.empty() && !is_told(key)) write_text(out, key, value);
  };
  const auto number = [&](std::string_view key, std::int64_t value) {
    if (value != 0 && !is_told(key)) out.field(key, value);
  };
  text("request_id", current->request_id);
  text("trace", current->trace);
  text("subject", current->subject);
  number("message", current->message);
  number("delivery", current->delivery);
}

std::string render(Level level, std::string_view event, std::initializer_list<Field> fields) {
  json::Writer out;
  out.begin_object();
  out.field("time", to_rfc3339(SystemClock().now()));
  out.field("level", name(level));
  write_text(out, "event", event);
  out.field("pid", static_cast<int>(::getpid()));
  write_subject(out, fields);
  for (const auto& field : fields)
    write_field(out, field);
  out.end_object();
  return out.take() + '\n';
}

void write_error(std::string_view line) {
  if (target.errors) {
    target.errors(line);
    return;
  }
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

void configure(const Options& options) {
  target.file.reset();
  if (!options.file.empty()) {
    target.file.emplace(options.file, options.max_bytes, options.old_files);
  }
  target.level = Level::info;
  target.traffic = options.traffic;
  for (std::size_t i = 0; i < level_names.size(); ++i)
    if (level_names[i] == options.level) target.level = static_cast<Level>(i);
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) noexcept try {
  if (level < target.level) return;
  const auto line = render(level, event, fields);
  const bool is_written = target.file && target.file->append(line);
  if (!is_written || level == Level::error) write_error(line);
} catch (...) {
  // Nobody is left to tell.
}

bool wants_traffic() noexcept {
  return target.traffic && target.level <= Level::info;
}

Context::Context(const Subject& subject) noexcept : before_(current) {
  current = &subject;
}

Context::~Context() {
  current = before_;
}

void send_errors_to(std::function<void(std::string_view line)> sink) {
  target.errors = std::move(sink);
}

}  // namespace pmq::log
