#include "store/mysql/rate_limits.h"

#include "guard/quota.h"
#include "store/mysql/change_details.h"

namespace pmq::store::mysql {
namespace {

// As guard::block_size. `?` each: limit, wanted, limit, limit.
constexpr std::string_view block =
    "GREATEST(0, LEAST(? - count, ?, GREATEST(1, (? - count) DIV 80)))";
static_assert(2 * guard::processes_shared_by == 80);

// New count and block come back as one number, so that one statement does.
constexpr std::int64_t block_base = 65'536;
static_assert(guard::largest_block < block_base);

constexpr std::chrono::hours kept{1};

void add_block(Values& all, const QuotaRequest& request) {
  all.add(request.limit.count).add(request.wanted).add(request.limit.count);
}

const std::string& take_statement() {
  static const std::string statement =
      "INSERT INTO rate_limits"
      " (client, endpoint, window_start, window_end, count, most, refused)"
      " VALUES (?,?,?,?,?,?,0) ON DUPLICATE KEY UPDATE refused = refused + ? + (" +
      std::string(block) + " = 0), most = ?, count = LAST_INSERT_ID((count + " +
      std::string(block) + ") * 65536 + " + std::string(block) + ") DIV 65536";
  return statement;
}

std::optional<guard::Limit> read_limit(Rows& row) {
  const auto count = row.optional_integer();
  const auto window = row.optional_integer();
  if (!count || !window) return std::nullopt;
  return guard::Limit{*count, seconds(*window)};
}

/// As guard::to_text() writes it; none where there is none.
std::optional<std::string> lock_override(Session& session, const std::string& client,
                                         const std::string& endpoint) {
  auto rows = session.query(
      "SELECT most, window_seconds FROM rate_limit_override WHERE client = ? AND endpoint = ?"
      " FOR UPDATE",
      values(client, endpoint));
  if (!rows.next()) return std::nullopt;
  return guard::to_text(read_limit(rows));
}

}  // namespace

Time MysqlRateLimits::now() {
  const auto offset = connection_.retrying([](Session& session) { return session.clock_offset(); });
  return SystemClock().now() + offset;
}

QuotaGrant MysqlRateLimits::take(const QuotaRequest& request) {
  return connection_.retrying([&](Session& session) -> QuotaGrant {
    const auto first = guard::block_size(request.limit.count, 0, request.wanted);
    const auto end = request.window_start + request.limit.window;
    Values all = values(request.client, request.endpoint, request.window_start, end, first,
                        request.limit.count, request.refused);
    add_block(all, request);
    all.add(request.limit.count);
    add_block(all, request);
    add_block(all, request);
    const auto answer = session.insert(take_statement(), all);
    if (answer != 0) return {answer % block_base, answer / block_base};
    // Whoever begins a row clears up some old ones, so that there are never many.
    session.execute("DELETE FROM rate_limits WHERE window_end < ? LIMIT 50",
                    values(request.window_start - kept));
    return {first, first};
  });
}

std::vector<RateLimitOverride> MysqlRateLimits::overrides() {
  return connection_.retrying([](Session& session) {
    auto rows = session.query(
        "SELECT client, endpoint, most, window_seconds, actor, changed_at FROM rate_limit_override"
        " ORDER BY client, endpoint");
    std::vector<RateLimitOverride> all;
    while (rows.next()) {
      auto& each = all.emplace_back();
      each.client = rows.text();
      each.endpoint = rows.text();
      each.limit = read_limit(rows);
      each.actor = rows.text();
      each.changed_at = rows.time();
    }
    return all;
  });
}

bool MysqlRateLimits::set_override(const RateLimitOverride& limit) {
  const auto count = limit.limit ? std::optional(limit.limit->count) : std::nullopt;
  const auto window = limit.limit ? std::optional(limit.limit->window.count()) : std::nullopt;
  return connection_.in_transaction([&](Session& session) {
    auto rows = session.query("SELECT COUNT(*) FROM rate_limit_override");
    if (rows.next() && rows.integer() >= static_cast<std::int64_t>(max_rate_limit_overrides)) {
      return false;
    }
    const auto before = lock_override(session, limit.client, limit.endpoint);
    session.execute(
        "INSERT INTO rate_limit_override"
        " (client, endpoint, most, window_seconds, actor, changed_at) VALUES (?,?,?,?,?,?)"
        " ON DUPLICATE KEY UPDATE most = VALUES(most), window_seconds = VALUES(window_seconds),"
        " actor = VALUES(actor), changed_at = VALUES(changed_at)",
        values(limit.client, limit.endpoint, count, window, limit.actor, limit.changed_at));
    connection_.tell_attached(change_details("limit", before, guard::to_text(limit.limit)));
    return true;
  });
}

bool MysqlRateLimits::clear_override(const std::string& client, const std::string& endpoint) {
  return connection_.in_transaction([&](Session& session) {
    const auto before = lock_override(session, client, endpoint);
    if (!before) return false;
    session.execute("DELETE FROM rate_limit_override WHERE client = ? AND endpoint = ?",
                    values(client, endpoint));
    connection_.tell_attached(change_details("limit", before, std::nullopt));
    return true;
  });
}

std::vector<RateLimitUse> MysqlRateLimits::uses(int most) {
  return connection_.retrying([&](Session& session) {
    auto rows = session.query(
        "SELECT client, endpoint, window_start, window_end, count, most, refused FROM rate_limits"
        " ORDER BY window_end DESC, refused DESC, count DESC LIMIT ?",
        values(most));
    std::vector<RateLimitUse> all;
    while (rows.next()) {
      auto& each = all.emplace_back();
      each.client = rows.text();
      each.endpoint = rows.text();
      each.window_start = rows.time();
      each.window_end = rows.time();
      each.count = rows.integer();
      each.limit = rows.integer();
      each.refused = rows.integer();
    }
    return all;
  });
}

}  // namespace pmq::store::mysql
