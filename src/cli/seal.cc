#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/edit_sealed.h"
#include "cli/session.h"
#include "config/sealed_env.h"
#include "config/settings_file.h"
#include "crypto/hex.h"
#include "crypto/seal.h"

namespace pmq::cli {
namespace {

struct SealOptions {
  std::string key_file;
  bool rotate = false;
  bool edit = false;
};

struct UnsealOptions {
  bool print = false;
};

std::string new_key(Random& random) {
  std::array<std::byte, crypto::sealing_key_bytes> bytes{};
  random.fill(bytes);
  return crypto::hex_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string lines_of(const std::vector<Secret>& keys) {
  std::string text = "# Opens the sealed settings of PMQ. Keep a copy of it elsewhere.\n";
  for (const auto& key : keys)
    text += crypto::hex_encode(key.reveal()) + '\n';
  return text;
}

/// Whoever reads the sealed file over the web must not read the key there, too.
void require_outside(const std::filesystem::path& key_file, const Session& session) {
  const auto whole = std::filesystem::weakly_canonical(key_file).string();
  const auto is_below = [&](const std::filesystem::path& folder) {
    return whole.starts_with(std::filesystem::weakly_canonical(folder).string() + '/');
  };
  if (is_below(session.installation().home) || whole.find("/public_html/") != std::string::npos) {
    throw UsageError("--key-file: " + whole +
                     " lies where the web server serves files; choose a "
                     "place outside, such as ~/.pmq-seal.key");
  }
}

/// The keys in use, or those of the file that was named: made where it is missing.
config::SealKeys keys_for(const Session& session, const config::SettingsFile& settings,
                          const SealOptions& options, Random& random) {
  if (options.key_file.empty()) {
    if (!settings.key_file.empty()) return config::read_seal_keys(settings.key_file);
    auto keys = config::find_seal_keys({}, config::process_environment());
    if (keys) return std::move(*keys);
    throw UsageError(
        "--key-file is required: a file outside of what the web server serves, such "
        "as ~/.pmq-seal.key; it is made where it is missing");
  }
  const auto file = std::filesystem::absolute(options.key_file).lexically_normal();
  if (file.string().find('\'') != std::string::npos) {
    throw UsageError("--key-file: a path without ' is expected");
  }
  require_outside(file, session);
  if (!std::filesystem::exists(file)) {
    config::replace_private_file(file, new_key(random) + '\n');
    std::cerr << "pmq: made " << file.string() << ": keep a copy of it elsewhere\n";
  }
  return config::read_seal_keys(file);
}

/// At each moment the key file opens what the settings are sealed with.
void rotate(const std::filesystem::path& env_file, const config::SettingsFile& settings,
            config::SealKeys keys, Random& random) {
  if (keys.file.empty()) {
    throw Refusal(
        "the key is from the environment: give PMQ_SEAL_KEY the new one and "
        "PMQ_SEAL_KEY_PREVIOUS the old one, `bin/pmq seal`, then drop the old one");
  }
  const auto fresh = crypto::parse_sealing_key(new_key(random));
  keys.keys.insert(keys.keys.begin(), fresh.value());
  config::replace_private_file(keys.file, lines_of(keys.keys));
  config::replace_private_file(env_file, config::seal_env(settings.text.reveal(), keys, random));
  keys.keys.resize(1);
  config::replace_private_file(keys.file, lines_of(keys.keys));
}

ExitCode seal(Session& session, const SealOptions& options) {
  if (options.edit) {
    if (!options.rotate && options.key_file.empty()) return edit_sealed(session);
    throw UsageError("--edit seals with the key in use: --rotate and --key-file don't go with it");
  }
  const auto& file = session.env_file();
  const auto settings = config::read_settings_file(file, config::process_environment());
  if (!settings.exists) throw Refusal(file.string() + " does not exist");
  SystemRandom random;
  auto keys = keys_for(session, settings, options, random);
  const auto key_file = keys.file;
  if (options.rotate) {
    rotate(file, settings, std::move(keys), random);
  } else {
    config::replace_private_file(file, config::seal_env(settings.text.reveal(), keys, random));
  }
  std::cout << "sealed " << file.string()
            << (key_file.empty() ? std::string{} : " with the key in " + key_file.string()) << '\n';
  write_down(session, options.rotate ? "settings.rotate-key" : "settings.seal", file.filename());
  return ExitCode::done;
}

ExitCode unseal(Session& session, const UnsealOptions& options) {
  const auto& file = session.env_file();
  const auto settings = config::read_settings_file(file, config::process_environment());
  if (!settings.sealed && !options.print) throw Refusal(file.string() + " is not sealed");
  if (options.print) {
    std::cout << settings.text.reveal();
    write_down(session, "settings.print", file.filename());
    return ExitCode::done;
  }
  config::replace_private_file(file, settings.text.reveal());
  std::cout << "unsealed " << file.string() << ": `bin/pmq seal` when you have changed it\n";
  write_down(session, "settings.unseal", file.filename());
  return ExitCode::done;
}

}  // namespace

void add_seal(const Arguments& program, Action& chosen) {
  const auto options = std::make_shared<SealOptions>();
  const Arguments command =
      program.command("seal", "Encrypt the file of settings with a key that lies elsewhere.");
  command.option("--key-file", options->key_file, "FILE",
                 "the key's file (default: the one in use, or what PMQ_SEAL_KEY or "
                 "PMQ_SEAL_KEY_FILE say); made where it is missing");
  command.flag("--rotate", options->rotate, "seal with a new key, and forget the old one");
  command.flag("--edit", options->edit,
               "open the sealed file in $VISUAL or $EDITOR, and seal what it saved");
  command.footer(
      "The programs read the sealed file as they read the plain one, at no moment neither.\n\n"
      "Examples:\n  bin/pmq seal --key-file ~/.pmq-seal.key\n  bin/pmq seal --edit\n"
      "  bin/pmq seal --rotate");
  command.when_named([&chosen, options] {
    chosen = [options](Session& session) { return seal(session, *options); };
  });
}

void add_unseal(const Arguments& program, Action& chosen) {
  const auto options = std::make_shared<UnsealOptions>();
  const Arguments command =
      program.command("unseal", "Decrypt the file of settings, so that it can be edited.");
  command.flag("--print", options->print, "print the settings, and leave the file as it is");
  command.footer(
      "Example:\n  bin/pmq unseal && nano .env && bin/pmq seal --key-file ~/.pmq-seal.key");
  command.when_named([&chosen, options] {
    chosen = [options](Session& session) { return unseal(session, *options); };
  });
}

}  // namespace pmq::cli
