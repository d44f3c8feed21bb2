#pragma once

#include <filesystem>

#include "auth/jwks.h"

namespace pmq::identity {

/// A provider's keys from a file, read anew when it has changed. A file that can't be read changes
/// nothing.
class FileKeys final : public auth::KeySource {
 public:
  explicit FileKeys(std::filesystem::path file) : file_(std::move(file)) {}

  /// Throws KeysUnavailable where no key was ever read.
  [[nodiscard]] std::span<const Secret> find(auth::Algorithm algorithm, std::string_view kid,
                                             Time now) override;

 private:
  void look();

  std::filesystem::path file_;
  std::filesystem::file_time_type changed_at_{};
  Time looked_at_{};
  std::vector<auth::PublicKey> keys_;
  std::vector<Secret> chosen_;
};

/// What the file holds; the error is why it can't be used, for people.
[[nodiscard]] tl::expected<std::vector<auth::PublicKey>, std::string> read_key_file(
    const std::filesystem::path& file);

}  // namespace pmq::identity
