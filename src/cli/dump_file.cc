#include "cli/dump_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "cli/command.h"

namespace pmq::cli {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, int fault) {
  throw Refusal(file.string() + ": " + std::strerror(fault));
}

bool is_compressed(const std::filesystem::path& file) {
  return file.extension() == ".gz";
}

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
  if (!is_whole_dump(part_)) throw Refusal("the dump is not whole: nothing was kept");
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

bool is_whole_dump(const std::filesystem::path& file) {
  constexpr std::string_view last_words = "-- Dump completed";
  constexpr std::size_t kept = 200;
  DumpReader reader(file);
  std::string end;
  std::array<char, 65536> buffer{};
  for (;;) {
    const auto count = read(reader.output(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse(file, errno);
    if (count == 0) break;
    end.append(buffer.data(), static_cast<std::size_t>(count));
    if (end.size() > kept) end.erase(0, end.size() - kept);
  }
  return reader.succeeded() && end.find(last_words) != std::string::npos;
}

}  // namespace pmq::cli
