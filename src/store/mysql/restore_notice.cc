#include "store/mysql/restore_notice.h"

#include <sys/stat.h>

#include <array>
#include <charconv>
#include <chrono>
#include <fstream>

#include "crypto/hex.h"
#include "log/log.h"
#include "store/bulk_jobs.h"
#include "store/mysql/installation_row.h"

namespace pmq::store::mysql {
namespace {

constexpr std::string_view because_older =
    "the tables are older than they have been: a backup was restored";
constexpr std::string_view because_file =
    "the file that remembers how far this host's dispatchers had come was put back: a backup of the"
    " account was restored";
constexpr std::string_view because_elsewhere =
    "the tables were made by restoring a backup since a dispatcher of this host has seen them";

struct State {
  SeenBeats beats;
  std::string made_at;
};

State read_state(Session& session) {
  auto rows = session.query("SELECT mark, beats, made_at FROM dispatch_state WHERE id = 1");
  if (!rows.next())
    throw std::runtime_error("the table dispatch_state has no row: run pmq migrate");
  State state;
  state.beats.mark = rows.text();
  state.beats.count = rows.integer();
  state.made_at = rows.text();
  return state;
}

/// In whole seconds since 1970.
std::string time_of_making(Session& session) {
  auto rows = session.query(
      "SELECT CAST(UNIX_TIMESTAMP(create_time) AS CHAR) FROM information_schema.tables"
      " WHERE table_schema = DATABASE() AND table_name = 'dispatch_state'");
  return rows.next() ? rows.optional_text().value_or("") : "";
}

std::string draw_mark(Random& random) {
  std::array<std::byte, 10> bytes{};
  random.fill(bytes);
  return crypto::hex_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

/// What was enqueued into tables that a restore made has ids that were given out before.
std::optional<Time> restored_at(const std::string& made_at, const State& before) {
  std::int64_t since = 0;
  const auto* const end = made_at.data() + made_at.size();
  if (made_at == before.made_at) return std::nullopt;
  if (std::from_chars(made_at.data(), end, since).ec != std::errc()) return std::nullopt;
  return Time(seconds(since));
}

/// What a file's times tell about what it says.
enum class FileAge : std::uint8_t { fresh, put_back, old };

/// An archive gives a file back as it was, but not when it was put in its place. A file that no
/// dispatcher wrote for an hour says nothing about what the others have done meanwhile.
FileAge age_of(const std::filesystem::path& file, Time now) {
  constexpr std::time_t most = 600;
  constexpr std::time_t long_ago = 3'600;
  struct stat facts {};
  if (file.empty() || stat(file.c_str(), &facts) != 0) return FileAge::fresh;
  if (facts.st_ctime - facts.st_mtime > most) return FileAge::put_back;
  const auto seconds_now = std::chrono::floor<seconds>(now.time_since_epoch()).count();
  return seconds_now - facts.st_mtime > long_ago ? FileAge::old : FileAge::fresh;
}

/// The server says so of tables that it optimised, too: a dispatcher that has just seen them takes
/// note of it.
void note_making(Session& session, const std::string& made_at) {
  session.execute("UPDATE dispatch_state SET made_at = ? WHERE id = 1", values(made_at));
}

}  // namespace

// Polls see it in the row that a claim reads anyway. The catalog's version jumps over all that a
// handler may have in memory: one that the tables had later, and may have again with other content.
// The ids are renewed before what says that all of it is held, which comes last: a process that
// ends in between has it done again.
void hold_dispatching(Session& session, Random& random, const std::string& because, Time now) {
  session.execute("UPDATE subscription SET held = 1 WHERE alive = 1 AND kind = 0");
  session.execute("UPDATE catalog SET version = version + 1000000 WHERE id = 1");
  const auto made_at = time_of_making(session);
  renew_installation_id(session, random, restored_at(made_at, read_state(session)));
  session.execute("UPDATE bulk_job SET state = ? WHERE state IN (?, ?)",
                  values(static_cast<int>(BulkState::stopped), static_cast<int>(BulkState::running),
                         static_cast<int>(BulkState::taking_back)));
  session.execute(
      "UPDATE dispatch_state SET mark = ?, made_at = ?, held_since = COALESCE(held_since, ?),"
      " held_because = COALESCE(held_because, ?) WHERE id = 1",
      values(draw_mark(random), made_at, now, because));
}

// The file is read before this beat is counted: whatever another process writes meanwhile, the
// count is above what stood there.
void RestoreNotice::beat(Session& session, Random& random, Time now) {
  const bool is_first = !seen_;
  const auto age = is_first ? age_of(file_, now) : FileAge::fresh;
  if (is_first) seen_ = read_file();
  session.execute("UPDATE dispatch_state SET beats = beats + 1 WHERE id = 1");
  auto state = read_state(session);
  if (state.beats.mark.empty()) {
    session.execute("UPDATE dispatch_state SET mark = ?, made_at = ? WHERE id = 1 AND mark = ''",
                    values(draw_mark(random), time_of_making(session)));
    state = read_state(session);
  } else if (seen_ && seen_->mark == state.beats.mark) {
    const auto made_at = is_first ? time_of_making(session) : state.made_at;
    const bool is_remade = made_at != state.made_at;
    std::string_view because;
    if (age == FileAge::put_back) {
      because = because_file;
    } else if (state.beats.count <= seen_->count) {
      because = because_older;
    } else if (is_remade && age == FileAge::old) {
      because = because_elsewhere;
    }
    if (!because.empty()) {
      hold_dispatching(session, random, std::string(because), now);
      state = read_state(session);
      log::warn(because);
    } else if (is_remade) {
      note_making(session, made_at);
    }
  } else if (time_of_making(session) != state.made_at) {
    hold_dispatching(session, random, std::string(because_elsewhere), now);
    state = read_state(session);
    log::warn(because_elsewhere);
  }
  seen_ = state.beats;
  write_file();
}

std::optional<SeenBeats> RestoreNotice::read_file() const {
  SeenBeats seen;
  std::ifstream file(file_);
  if (file_.empty() || !(file >> seen.mark >> seen.count)) return std::nullopt;
  return seen;
}

void RestoreNotice::write_file() const noexcept {
  if (file_.empty()) return;
  std::error_code fault;
  const auto whole = std::filesystem::path(file_.string() + ".new");
  {
    std::ofstream file(whole, std::ios::trunc);
    file << seen_->mark << ' ' << seen_->count << '\n';
    if (!file.flush()) return;
  }
  std::filesystem::rename(whole, file_, fault);
}

}  // namespace pmq::store::mysql
