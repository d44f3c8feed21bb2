#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "cli/database_program.h"

namespace pmq::cli {

/// A dump that is being written: for its owner alone, under its own name only once it is whole.
/// Compressed on the way where the name ends in .gz.
class NewDumpFile {
 public:
  /// Throws Refusal.
  explicit NewDumpFile(std::filesystem::path file);
  NewDumpFile(const NewDumpFile&) = delete;
  NewDumpFile& operator=(const NewDumpFile&) = delete;
  ~NewDumpFile();

  /// What whoever dumps writes to.
  [[nodiscard]] int input() const noexcept { return input_.get(); }
  /// From here on the dump ends when they do.
  void all_writers_started() noexcept { input_.close(); }
  /// Waits until all is on the disk, and gives it its name; returns its size. Throws Refusal unless
  /// the dump is whole.
  std::uintmax_t keep();

 private:
  std::filesystem::path file_;
  std::filesystem::path part_;
  Descriptor output_;
  Descriptor input_;
  std::optional<Child> gzip_;
};

/// The dump as text, from its beginning.
class DumpReader {
 public:
  /// Throws Refusal.
  explicit DumpReader(const std::filesystem::path& file);

  [[nodiscard]] int output() const noexcept { return output_.get(); }
  void all_readers_started() noexcept { output_.close(); }
  /// Waits for its end.
  [[nodiscard]] bool succeeded() { return !gzip_ || gzip_->succeeded(); }

 private:
  Descriptor output_;
  std::optional<Child> gzip_;
};

/// What a dump holds, as far as it tells whether it can be restored.
struct DumpContent {
  bool is_whole = false;      ///< written to its end: its last line says so
  std::string missing_table;  ///< one of ours that any backup has; empty: none is missing
  int schema_version = 0;     ///< 0: not told
};

/// Reads all of it.
[[nodiscard]] DumpContent inspect_dump(const std::filesystem::path& file);

}  // namespace pmq::cli
