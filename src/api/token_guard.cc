#include "api/token_guard.h"

#include <exception>

#include "http/problem.h"
#include "log/log.h"

namespace pmq::api {
namespace {

constexpr std::size_t most_remembered = 10'000;
constexpr seconds pause_after_failure{1};

}  // namespace

void TokenGuard::note_bad_token(const std::string& client, Time now) {
  refuse_while_locked(client, now);
  if (now < store_is_away_until_) return;
  const auto subject = guard::subject_of_token(client, free_);
  try {
    const auto before = store_.of({&subject, 1}).front();
    auto until = guard::allowed_again_at(before, subject.free, now);
    if (!until) {
      store_.note({&subject, 1}, now);
      return;
    }
    if (locked_until_.size() >= most_remembered) locked_until_.clear();
    locked_until_[client] = *until;
  } catch (const std::exception& fault) {
    store_is_away_until_ = now + pause_after_failure;
    log::warn("bad tokens are not counted: their table can't be reached",
              {{"cause", fault.what()}});
  }
  refuse_while_locked(client, now);
}

void TokenGuard::refuse_while_locked(const std::string& client, Time now) {
  const auto locked = locked_until_.find(client);
  if (locked == locked_until_.end()) return;
  if (locked->second <= now) {
    locked_until_.erase(locked);
    return;
  }
  const auto wait = std::chrono::ceil<seconds>(locked->second - now);
  throw http::Refusal({429,
                       "too_many_failures",
                       "This client sent too many bad tokens. Send a good one, or wait.",
                       {},
                       {{"Retry-After", std::to_string(wait.count())}}});
}

}  // namespace pmq::api
