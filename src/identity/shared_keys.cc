#include "identity/shared_keys.h"

#include <thread>
#include <utility>

#include "log/log.h"

namespace pmq::identity {
namespace {

/// How old what the store has may be before it is fetched anew.
constexpr std::chrono::hours fresh_for{1};
/// Between two fetches, over all processes: anybody can make up a key's name.
constexpr std::chrono::minutes between_fetches{1};
/// Tokens signed before their key went are good for so long.
constexpr std::chrono::hours kept_when_missing{1};
/// Between two looks into the store: for a key that isn't known, and for what may have changed.
constexpr seconds between_searches{1};
constexpr seconds between_looks{60};
/// While another process fetches them.
constexpr milliseconds patience{1'500};
constexpr milliseconds between_glances{100};

}  // namespace

SharedKeys::SharedKeys(KeyPlace place, AskingRules rules, store::TokenKeys& store)
    : place_(std::move(place)), id_(place_.id()), rules_(std::move(rules)), store_(store) {}

std::span<const Secret> SharedKeys::find(auth::Algorithm algorithm, std::string_view kid,
                                         Time now) {
  const auto patient_for = choose(algorithm, kid) ? between_looks : between_searches;
  if (now < read_at_ || now - read_at_ >= patient_for) {
    try {
      catch_up(algorithm, kid);
      read_at_ = now;
    } catch (const std::exception& fault) {
      if (known_.keys.empty()) throw;
      read_at_ = now;
      log::warn("the keys of an identity provider could not be looked up",
                {{"issuer", place_.issuer}, {"cause", fault.what()}});
    }
  }
  static_cast<void>(choose(algorithm, kid));
  if (known_.keys.empty()) {
    throw auth::KeysUnavailable("no keys of " + place_.issuer + ": " + known_.fault);
  }
  return chosen_;
}

void SharedKeys::catch_up(auth::Algorithm algorithm, std::string_view kid) {
  const bool is_fresh = load();
  const bool is_known = choose(algorithm, kid);
  if (is_fresh && is_known) return;
  if (store_.take_turn(id_, place_.issuer, between_fetches)) {
    fetch();
  } else if (!is_known) {
    wait_for_fetch();
  }
}

/// Says whether they are fresh.
bool SharedKeys::load() {
  known_ = store_.load(id_);
  return known_.age && *known_.age < fresh_for;
}

void SharedKeys::fetch() {
  const auto fetched = fetch_keys(place_, rules_);
  if (fetched) {
    store_.put(id_, *fetched, kept_when_missing);
  } else {
    log::warn("the keys of an identity provider could not be fetched",
              {{"issuer", place_.issuer}, {"cause", fetched.error()}});
    store_.note_fault(id_, fetched.error());
  }
  static_cast<void>(load());
}

void SharedKeys::wait_for_fetch() {
  for (auto waited = milliseconds{0}; known_.is_being_fetched && waited < patience;
       waited += between_glances) {
    std::this_thread::sleep_for(between_glances);
    static_cast<void>(load());
  }
}

/// Says whether there is one.
bool SharedKeys::choose(auth::Algorithm algorithm, std::string_view kid) {
  chosen_ = auth::keys_for(known_.keys, algorithm, kid);
  return !chosen_.empty();
}

}  // namespace pmq::identity
