#include "identity/file_keys.h"

#include <fstream>
#include <system_error>
#include <utility>

#include "log/log.h"

namespace pmq::identity {
namespace {

constexpr seconds between_looks{1};

}  // namespace

std::span<const Secret> FileKeys::find(auth::Algorithm algorithm, std::string_view kid, Time now) {
  if (now < looked_at_ || now - looked_at_ >= between_looks) {
    looked_at_ = now;
    look();
  }
  if (keys_.empty()) throw auth::KeysUnavailable("no keys in " + file_.string());
  chosen_ = auth::keys_for(keys_, algorithm, kid);
  return chosen_;
}

void FileKeys::look() {
  std::error_code fault;
  const auto changed_at = std::filesystem::last_write_time(file_, fault);
  if (!fault && changed_at == changed_at_) return;
  changed_at_ = changed_at;
  auto keys = read_key_file(file_);
  if (keys) {
    keys_ = std::move(*keys);
  } else {
    log::warn("the file of an identity provider's keys is of no use", {{"cause", keys.error()}});
  }
}

tl::expected<std::vector<auth::PublicKey>, std::string> read_key_file(
    const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::string text(auth::max_jwks_bytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (stream.bad() || (text.empty() && !stream.eof())) {
    return tl::unexpected(file.string() + " can't be read");
  }
  auto keys = auth::parse_jwks(text);
  if (!keys) return tl::unexpected(file.string() + ": " + keys.error());
  return keys;
}

}  // namespace pmq::identity
