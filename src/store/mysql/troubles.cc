#include "store/mysql/troubles.h"

#include <array>

#include "log/log.h"

namespace pmq::store::mysql {
namespace {

constexpr seconds between_writes{10};
constexpr seconds after_a_fault{60};

struct Span {
  int code;
  std::int64_t at;
};

/// The minute, the hour, and ever.
std::array<Span, 3> spans_at(Time now) {
  const auto minute = std::chrono::floor<std::chrono::minutes>(now).time_since_epoch().count();
  return {{{0, minute}, {1, minute - minute % 60}, {2, 0}}};
}

/// In the order of the key, so that two processes can't wait for each other.
void add(Session& session, const Tally::Counts& counts) {
  std::string sql;
  Values all;
  for (const auto& [span, at] : spans_at(SystemClock().now() + session.clock_offset())) {
    for (const auto& [key, count] : counts) {
      sql += sql.empty() ? "(?,?,?,?,?)" : ",(?,?,?,?,?)";
      all.add(span).add(at).add(static_cast<int>(key.first)).add(key.second).add(count);
    }
  }
  session.execute("INSERT INTO trouble (span, at, kind, label, count) VALUES " + sql +
                      " ON DUPLICATE KEY UPDATE count = count + VALUES(count)",
                  all);
}

}  // namespace

void MysqlTroubles::note(Trouble kind, std::string_view label) {
  connection_.tally().note(kind, label);
}

void MysqlTroubles::write_down() noexcept {
  auto& tally = connection_.tally();
  if (tally.empty() || !connection_.is_open()) return;
  const auto now = Steady::now();
  if (now < next_) return;
  next_ = now + between_writes;
  Tally::Counts counts;
  try {
    counts = tally.take();
    static_cast<void>(connection_.in_step([&](Session& session) {
      add(session, counts);
      return true;
    }));
  } catch (const OutcomeUnknown&) {
    // Once too few rather than twice.
  } catch (const std::exception& fault) {
    next_ = now + after_a_fault;
    log::warn("what went wrong is not written down yet", {{"cause", fault.what()}});
    tally.put_back(counts);
  }
}

}  // namespace pmq::store::mysql
