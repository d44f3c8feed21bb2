#include "config/sealed_env.h"

#include <algorithm>
#include <fstream>

#include "crypto/base64.h"
#include "crypto/seal.h"

namespace pmq::config {
namespace {

constexpr std::string_view sealed_name = "PMQ_SEALED";
constexpr std::string_view key_file_name = "PMQ_SEALED_KEY_FILE";
constexpr std::string_view context = "pmq settings";

std::string_view value_of(std::span<const EnvEntry> entries, std::string_view name) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const EnvEntry& entry) { return entry.name == name; });
  return found == entries.end() ? std::string_view{} : std::string_view{found->value};
}

Secret require_key(std::string_view text, const std::string& where) {
  auto key = crypto::parse_sealing_key(text);
  if (!key) {
    throw BadSetting(where +
                     ": a key is 32 random bytes in hexadecimal or base64, such as"
                     " `openssl rand -hex 32` prints");
  }
  return std::move(*key);
}

std::optional<SealKeys> keys_in(const Environment& environment) {
  SealKeys found;
  for (const char* name : {"PMQ_SEAL_KEY", "PMQ_SEAL_KEY_PREVIOUS"}) {
    const auto text = environment(name);
    if (text && !text->empty()) found.keys.push_back(require_key(*text, name));
  }
  return found.keys.empty() ? std::nullopt : std::optional{std::move(found)};
}

}  // namespace

bool is_sealed(std::span<const EnvEntry> entries) {
  return !value_of(entries, sealed_name).empty();
}

std::optional<SealKeys> find_seal_keys(std::span<const EnvEntry> entries,
                                       const Environment& environment) {
  if (auto keys = keys_in(environment)) return keys;
  const auto given = environment("PMQ_SEAL_KEY_FILE");
  const std::string file =
      given && !given->empty() ? *given : std::string{value_of(entries, key_file_name)};
  return file.empty() ? std::nullopt : std::optional{read_seal_keys(file)};
}

SealKeys read_seal_keys(const std::filesystem::path& file) {
  constexpr std::size_t longest_line = 200;
  constexpr std::size_t most_keys = 8;
  SealKeys found;
  found.file = std::filesystem::absolute(file).lexically_normal();
  std::ifstream stream{file};
  if (!stream) throw BadSetting(file.string() + ", which holds the sealing key, can't be read");
  for (std::string line; std::getline(stream, line) && found.keys.size() < most_keys;) {
    while (line.ends_with('\r') || line.ends_with(' '))
      line.pop_back();
    if (line.empty() || line[0] == '#') continue;
    found.keys.push_back(
        require_key(std::string_view{line}.substr(0, longest_line), file.string()));
  }
  if (found.keys.empty()) throw BadSetting(file.string() + " holds no sealing key");
  return found;
}

std::string seal_env(std::string_view plain, const SealKeys& keys, Random& random) {
  std::string text = "# The settings of PMQ, sealed. To change them: bin/pmq seal --edit\n";
  if (!keys.file.empty()) {
    text += std::string{key_file_name} + "='" + keys.file.string() + "'\n";
  }
  const auto sealed = crypto::seal(keys.keys.front(), Secret{plain}, context, random);
  return text + std::string{sealed_name} + '=' + crypto::base64_encode(sealed) + '\n';
}

std::optional<Secret> open_env(std::span<const EnvEntry> entries, std::span<const Secret> keys) {
  const auto sealed = crypto::base64_decode(value_of(entries, sealed_name));
  if (!sealed) return std::nullopt;
  for (const Secret& key : keys) {
    if (auto plain = crypto::open_sealed(key, *sealed, context)) return plain;
  }
  return std::nullopt;
}

}  // namespace pmq::config
