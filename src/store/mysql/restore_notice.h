#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// How far a dispatcher has seen the tables come.
struct SeenBeats {
  std::string mark;
  std::int64_t count = 0;
};

/// A condition: dispatchers may send, and the tables know of at least `?` beats.
inline constexpr std::string_view nothing_is_held =
    "(SELECT t.beats FROM dispatch_state t WHERE t.id = 1 AND t.held_since IS NULL) >= ?";

/// Notices when the tables are older than they have been, because a backup was restored, and then
/// holds all dispatchers back. It remembers by a file, as another process, even on a machine that
/// was started anew, is to notice as well. Tables that were restored where no file knows them are
/// told by the time at which the server made them, which no dump carries along.
class RestoreNotice {
 public:
  /// An empty path: by this process's memory alone.
  explicit RestoreNotice(std::filesystem::path file) : file_(std::move(file)) {}

  /// To be called every few seconds, and before anything is sent.
  void beat(Session& session, Random& random, Time now);
  /// Tables that know of fewer beats are not those of the latest beat.
  [[nodiscard]] std::int64_t count() const noexcept { return seen_ ? seen_->count : 0; }

 private:
  [[nodiscard]] std::optional<SeenBeats> read_file() const;
  void write_file() const noexcept;

  std::filesystem::path file_;
  std::optional<SeenBeats> seen_;
};

/// Holds all dispatchers and polls back, and lets those who remember other tables begin anew. Bulk
/// jobs that were under way in the tables stop: what they do may have been done already.
void hold_dispatching(Session& session, Random& random, const std::string& because, Time now);

}  // namespace pmq::store::mysql
