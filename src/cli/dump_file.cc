#include "cli/dump_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>
#include <vector>

#include "cli/command.h"

namespace pmq::cli {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, int fault) {
  throw Refusal(file.string() + ": " + std::strerror(fault));
}

bool is_compressed(const std::filesystem::path& file) {
  return file.extension() == ".gz";
}

/// Finds the newest migration among the rows of schema_migration: `(9,'erase',…),(…`, whatever
/// pieces the dump comes in.
class VersionReader {
 public:
  void take(std::string_view piece) {
    if (is_over_) return;
    text_ += piece;
    const auto begin = text_.find(rows_begin);
    if (begin == std::string::npos) {
      if (text_.size() > rows_begin.size()) text_.erase(0, text_.size() - rows_begin.size());
      return;
    }
    const auto end = text_.find(";\n", begin);
    is_over_ = end != std::string::npos || text_.size() - begin > most_bytes;
    if (is_over_) read_rows(text_.substr(begin, std::min(end, begin + most_bytes) - begin));
  }

  [[nodiscard]] int newest() const noexcept { return newest_; }

 private:
  static constexpr std::string_view rows_begin = "INSERT INTO `schema_migration`";
  static constexpr std::size_t most_bytes = 1 << 20;

  void read_rows(const std::string& rows) {
    for (auto at = rows.find('('); at != std::string::npos; at = rows.find('(', at + 1)) {
      int version = 0;
      const auto* const end = rows.data() + rows.size();
      if (std::from_chars(rows.data() + at + 1, end, version).ec != std::errc()) continue;
      newest_ = std::max(newest_, version);
    }
  }

  std::string text_;
  bool is_over_ = false;
  int newest_ = 0;
};

}  // namespace

NewDumpFile::NewDumpFile(std::filesystem::path file)
    : file_(std::move(file)),
      part_(file_.string() + ".part" + (is_compressed(file_) ? ".gz" : "")),
      output_(open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)) {
  if (output_.get() < 0) refuse(part_, errno);
  if (fchmod(output_.get(), 0600) != 0) refuse(part_, errno);
  if (!is_compressed(file_)) {
    input_ = Descriptor(fcntl(output_.get(), F_DUPFD_CLOEXEC, 0));
    return;
  }
  auto pipe = make_pipe();
  gzip_.emplace(find_program({"gzip"}), std::vector<std::string>{"-c"}, pipe.read_end.get(),
                output_.get());
  input_ = std::move(pipe.write_end);
}

NewDumpFile::~NewDumpFile() {
  input_.close();
  gzip_.reset();
  std::error_code fault;
  std::filesystem::remove(part_, fault);
}

std::uintmax_t NewDumpFile::keep() {
  input_.close();
  if (gzip_ && !gzip_->succeeded()) throw Refusal("gzip failed: nothing was kept");
  if (fsync(output_.get()) != 0) refuse(part_, errno);
  if (!inspect_dump(part_).is_whole) throw Refusal("the dump is not whole: nothing was kept");
  std::filesystem::rename(part_, file_);
  return std::filesystem::file_size(file_);
}

DumpReader::DumpReader(const std::filesystem::path& file)
    : output_(open(file.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (output_.get() < 0) refuse(file, errno);
  if (!is_compressed(file)) return;
  auto pipe = make_pipe();
  gzip_.emplace(find_program({"gzip"}), std::vector<std::string>{"-dc"}, output_.get(),
                pipe.write_end.get());
  output_ = std::move(pipe.read_end);
}

DumpContent inspect_dump(const std::filesystem::path& file) {
  constexpr std::string_view last_words = "-- Dump completed";
  constexpr std::size_t kept = 200;
  std::vector<std::string> missing = {"dispatch_state", "schema_migration", "subscription",
                                      "delivery", "message"};
  VersionReader version;
  DumpReader reader(file);
  std::string text;
  std::array<char, 65536> buffer{};
  for (;;) {
    const auto count = read(reader.output(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse(file, errno);
    if (count == 0) break;
    const auto size = static_cast<std::size_t>(count);
    version.take({buffer.data(), size});
    text.append(buffer.data(), size);
    std::erase_if(missing, [&](const std::string& table) {
      return text.find("CREATE TABLE `" + table + "`") != std::string::npos;
    });
    if (text.size() > kept) text.erase(0, text.size() - kept);
  }
  DumpContent content;
  content.is_whole = reader.succeeded() && text.find(last_words) != std::string::npos;
  if (!missing.empty()) content.missing_table = missing.back();
  content.schema_version = version.newest();
  return content;
}

}  // namespace pmq::cli
