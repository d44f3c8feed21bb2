#include "config/settings_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "config/sealed_env.h"

namespace pmq::config {
namespace {

constexpr std::size_t max_file_bytes = 1024 * 1024;

SettingsFile read_as_it_is(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return {};
    throw BadSetting(file.string() + " can't be read: " + std::generic_category().message(errno));
  }
  if (!S_ISREG(status.st_mode)) throw BadSetting(file.string() + " is no file");
  if (static_cast<std::size_t>(status.st_size) > max_file_bytes) {
    throw BadSetting(file.string() + " is larger than 1 MiB: this can't be a file of settings");
  }
  std::ifstream stream{file, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  if (!stream) {
    throw BadSetting(file.string() + " can't be read: check who owns it and its permissions");
  }
  SettingsFile read;
  read.exists = true;
  read.open_to_all = (status.st_mode & (S_IROTH | S_IWOTH)) != 0;
  read.text = Secret{text};
  return read;
}

std::vector<EnvEntry> parse(const Secret& text, const std::filesystem::path& file) {
  try {
    return parse_env_file(text.reveal());
  } catch (const BadEnvLine& bad) {
    throw BadSetting(file.string() + ", " + bad.what());
  }
}

/// False when none of the keys opens it.
bool open(SettingsFile& read, const std::filesystem::path& file, const Environment& environment) {
  const auto keys = find_seal_keys(read.entries, environment);
  if (!keys) {
    throw BadSetting(file.string() +
                     " is sealed, and neither PMQ_SEAL_KEY nor PMQ_SEAL_KEY_FILE is set");
  }
  auto text = open_env(read.entries, keys->keys);
  if (!text) return false;
  read.sealed = true;
  read.key_file = keys->file;
  read.text = std::move(*text);
  read.entries = parse(read.text, file);
  return true;
}

/// Closed when it goes.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  int number_;
};

void require(bool worked, const std::filesystem::path& file) {
  if (!worked) throw std::system_error(errno, std::generic_category(), file.string());
}

void write_whole(int descriptor, std::string_view text, const std::filesystem::path& file) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    require(written >= 0 || errno == EINTR, file);
    text.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
  }
  require(::fsync(descriptor) == 0, file);
}

}  // namespace

SettingsFile read_settings_file(const std::filesystem::path& file, const Environment& environment) {
  // Twice, as the key may be changed between reading the file and reading the key.
  for (int tries = 0; tries < 2; ++tries) {
    auto read = read_as_it_is(file);
    read.entries = parse(read.text, file);
    if (!is_sealed(read.entries) || open(read, file, environment)) return read;
  }
  throw BadSetting(file.string() + " is sealed with another key, or was changed since");
}

void replace_private_file(const std::filesystem::path& file, std::string_view text) {
  const std::filesystem::path target =
      std::filesystem::is_symlink(file) ? std::filesystem::canonical(file) : file;
  const std::filesystem::path fresh = target.string() + ".new";
  ::unlink(fresh.c_str());
  const Descriptor out{::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  require(out.number() >= 0, fresh);
  struct stat old {};
  if (::stat(target.c_str(), &old) == 0 &&
      (old.st_uid != ::geteuid() || old.st_gid != ::getegid())) {
    require(::fchown(out.number(), old.st_uid, old.st_gid) == 0, fresh);
  }
  write_whole(out.number(), text, fresh);
  require(::rename(fresh.c_str(), target.c_str()) == 0, target);
  const auto folder = std::filesystem::absolute(target).parent_path();
  const Descriptor directory{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  require(directory.number() >= 0 && ::fsync(directory.number()) == 0, folder);
}

}  // namespace pmq::config
