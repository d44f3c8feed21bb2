#include <algorithm>

#include "crypto/ed25519.h"
#include "store/mysql/claim_order.h"
#include "store/mysql/endpoint_row.h"
#include "store/mysql/give_back.h"
#include "store/mysql/message_row.h"
#include "store/mysql/mysql_dispatch_store.h"
#include "store/mysql/operational_events.h"
#include "store/mysql/payload_budget.h"
#include "store/mysql/row_codes.h"
#include "store/mysql/webhook_row.h"
#include "webhook/admission.h"

// A dispatcher's claim is one transaction that holds the endpoint's row from beginning to end: what
// it counts and what it takes can't change in between, so the bounds are exact. It waits for nobody
// (a dispatcher that hangs must not hold up the others), and takes as many statements for a hundred
// deliveries as for one.

namespace pmq::store::mysql {
namespace {

/// All that decides on a claim, but the endpoint's row itself.
struct Terms {
  queue::SubscriptionState state = queue::SubscriptionState::active;
  int in_flight = 0;
  StoredSettings stored;
  std::string name;
  std::string secret;  // sealed, as are the next two
  std::optional<std::string> previous_secret;
  std::optional<Time> previous_secret_until;
  std::optional<std::string> signing_key;
};

/// Held against all others; none when somebody else holds it, or there is no such webhook.
std::optional<EndpointRow> try_to_hold(Session& session, queue::SubscriptionId subscription) {
  auto rows = session.query("SELECT " + std::string(endpoint_columns) +
                                " FROM endpoint e WHERE e.subscription_id = ?"
                                " FOR UPDATE SKIP LOCKED",
                            values(subscription.value));
  if (!rows.next()) return std::nullopt;
  return read_endpoint(rows);
}

// A statement of its own, after the row is held: what it sees is then at least as new as the last
// claim. Leases that ran out don't count, and rows before them are not looked at.
std::optional<Terms> read_terms(Session& session, queue::SubscriptionId subscription,
                                const Sealing& sealing, std::int64_t beats, Time now) {
  auto rows = session.query(
      "SELECT s.state, (SELECT COUNT(*) FROM delivery d FORCE INDEX (PRIMARY) WHERE d.bucket = 0"
      "   AND d.subscription_id = ? AND d.state = 2 AND d.position > ?), " +
          std::string(webhook_settings_columns) +
          ", s.name, w.secret, w.previous_secret, w.previous_secret_until, w.signing_key"
          " FROM subscription s JOIN webhook w ON w.subscription_id = s.id"
          " WHERE s.id = ? AND s.alive = 1 AND " +
          std::string(nothing_is_held),
      values(subscription.value, now, subscription.value, beats));
  if (!rows.next()) return std::nullopt;
  Terms terms;
  terms.state = static_cast<queue::SubscriptionState>(rows.small_integer());
  terms.in_flight = rows.small_integer();
  terms.stored = read_webhook_settings(rows, subscription, sealing);
  terms.name = rows.text();
  terms.secret = rows.text();
  terms.previous_secret = rows.optional_text();
  terms.previous_secret_until = rows.optional_time();
  terms.signing_key = rows.optional_text();
  return terms;
}

/// None when a secret can't be opened.
std::optional<WebhookTarget> open_target(const Terms& terms, queue::SubscriptionId subscription,
                                         const Sealing& sealing, Time now) {
  auto secret = sealing.open(terms.secret, subscription, "secret");
  if (!secret || !terms.stored.readable) return std::nullopt;
  WebhookTarget target;
  target.name = terms.name;
  target.settings = terms.stored.settings;
  target.secret = std::move(*secret);
  if (terms.previous_secret && terms.previous_secret_until > now) {
    target.previous_secret = sealing.open(*terms.previous_secret, subscription, "previous_secret");
    if (!target.previous_secret) return std::nullopt;
  }
  if (terms.signing_key) {
    const auto pair = sealing.open(*terms.signing_key, subscription, "signing_key");
    if (!pair) return std::nullopt;
    target.signing_key = crypto::Ed25519Key::from_bytes(pair->reveal());
    if (!target.signing_key) return std::nullopt;
  }
  return target;
}

struct Lease {
  std::uint64_t token = 0;
  Time claimed_at{};
  Time ends_at{};
};

std::int64_t take(Session& session, const WebhookClaimRequest& request, const Lease& lease,
                  int count, const std::optional<QueueHead::Place>& start) {
  std::string sql =
      "UPDATE (SELECT position, id FROM delivery FORCE INDEX (PRIMARY)"
      "         WHERE bucket = 0 AND subscription_id = ? AND state = 0";
  auto all = values(request.subscription.value);
  if (start) {
    sql += " AND position = ? AND id >= ?";
    all.add(start->position).add(start->id);
  }
  sql +=
      " ORDER BY position, id LIMIT ? FOR UPDATE SKIP LOCKED) head"
      " STRAIGHT_JOIN delivery d ON d.bucket = 0 AND d.subscription_id = ? AND d.state = 0"
      "   AND d.position = head.position AND d.id = head.id"
      " SET d.state = 2, d.position = ?, d.token = ?, d.worker = ?, d.claimed_at = ?,"
      "     d.updated_at = ?, d.attempt_count = d.attempt_count + 1";
  all.add(count)
      .add(request.subscription.value)
      .add(lease.ends_at)
      .add(lease.token)
      .add(request.worker)
      .add(lease.claimed_at)
      .add(lease.claimed_at);
  return session.execute(sql, all);
}

struct TakenRow {
  WebhookDelivery delivery;
  std::optional<Time> expires_at;
  bool has_payload = true;
};

/// Larger payloads are left out.
std::vector<TakenRow> read_taken(Session& session, queue::SubscriptionId subscription,
                                 const Lease& lease, std::uint64_t largest_payload) {
  auto rows = session.query(
      "SELECT d.id, d.attempt_count, d.retry_count, d.expires_at, " + std::string(message_columns) +
          ", IF(m.payload_bytes <= ?, m.payload, NULL),"
          " (SELECT i.public_id FROM installation i WHERE i.from_message_id <= m.id"
          "   ORDER BY i.from_message_id DESC LIMIT 1)"
          " FROM delivery d"
          " JOIN message m ON m.id = d.id >> 10 AND m.day = d.message_day"
          " WHERE d.bucket = 0 AND d.subscription_id = ? AND d.state = 2 AND d.position = ?"
          " AND d.token = ?",
      values(largest_payload, subscription.value, lease.ends_at, lease.token));
  std::vector<TakenRow> taken;
  while (rows.next()) {
    auto& row = taken.emplace_back();
    row.delivery.subscription = subscription;
    row.delivery.receipt = {{rows.integer()}, lease.token, subscription, lease.ends_at};
    row.delivery.lease_ends_at = lease.ends_at;
    row.delivery.attempt_number = rows.small_integer();
    row.delivery.retry_count = rows.small_integer();
    row.expires_at = rows.optional_time();
    row.delivery.message = read_message(rows);
    auto payload = rows.optional_text();
    row.has_payload = payload.has_value();
    if (payload) row.delivery.message.payload = std::move(*payload);
    row.delivery.installation = rows.optional_text().value_or("");
  }
  sort_for_claim(taken);
  return taken;
}

/// Too late to be sent: dead letters, and the claim is no attempt.
void bury_expired(Session& session, Catalog& catalog, const Lease& lease,
                  const std::vector<WebhookDelivery>& expired, Time now, Random& random) {
  std::vector<Death> deaths;
  for (const auto& each : expired) {
    session.execute(
        "UPDATE delivery SET bucket = 1, state = 3, position = ?, token = NULL, worker = NULL,"
        " claimed_at = NULL, attempt_count = attempt_count - 1, updated_at = ?,"
        " last_error = 'expired'"
        " WHERE bucket = 0 AND subscription_id = ? AND state = 2 AND position = ? AND id = ?",
        values(now, now, each.subscription.value, lease.ends_at, each.receipt.delivery.value));
    deaths.push_back({each.receipt.delivery, each.subscription, each.retry_count, "expired"});
  }
  tell_of_deaths(session, catalog, deaths, now, random);
}

ClaimStop stop_of(webhook::Bound bound) {
  switch (bound) {
    case webhook::Bound::in_flight:
      return ClaimStop::full;
    case webhook::Bound::rate:
      return ClaimStop::rate;
    case webhook::Bound::breaker:
      return ClaimStop::breaker;
    case webhook::Bound::pause:
      return ClaimStop::pause;
  }
  return ClaimStop::full;
}

/// One claim from its first try to its last.
class ClaimForWebhook {
 public:
  ClaimForWebhook(const WebhookClaimRequest& request, const Sealing& sealing, Catalog& catalog,
                  QueueHead& head, std::int64_t beats, Random& random, Time now)
      : request_(request),
        sealing_(sealing),
        catalog_(catalog),
        head_(head),
        beats_(beats),
        random_(random),
        now_(now) {}

  WebhookClaim run(Session& session) {
    if (outcome_unknown_ && is_there_already(session)) return claim_;
    claim_ = {};
    session.begin();
    if (!take_what_may_be_taken(session)) {
      session.rollback();
      return claim_;
    }
    outcome_unknown_ = true;
    session.commit();
    return claim_;
  }

 private:
  // After a COMMIT whose answer was lost: this call's own rows, or none.
  bool is_there_already(Session& session) {
    return !read_taken(session, request_.subscription, lease_, 0).empty();
  }

  bool stop(ClaimStop reason, std::optional<Time> again_at = std::nullopt) {
    claim_.stop = reason;
    claim_.again_at = again_at;
    return false;
  }

  bool take_what_may_be_taken(Session& session) {
    auto endpoint = try_to_hold(session, request_.subscription);
    const auto terms = read_terms(session, request_.subscription, sealing_, beats_, now_);
    if (!terms || terms->state != queue::SubscriptionState::active) {
      return stop(ClaimStop::not_active);
    }
    if (!endpoint) return stop(ClaimStop::busy);
    const auto& settings = terms->stored.settings;
    const auto rate = webhook::rate_now(settings.rate_per_second, endpoint->breaker, now_);
    if (rate) endpoint->allowance = webhook::refilled(endpoint->allowance, *rate, now_);
    const auto admission =
        webhook::admit(endpoint->breaker, endpoint->paused_until, endpoint->allowance, rate,
                       settings.max_in_flight, terms->in_flight, now_);
    if (admission.room == 0) return stop(stop_of(admission.bound), admission.again_at);
    claim_.target = open_target(*terms, request_.subscription, sealing_, now_);
    if (!claim_.target) return stop(ClaimStop::secrets_unreadable);

    const int count = std::min(request_.limit, admission.room);
    const auto taken = take_from_head(session, count, settings.timeout);
    if (taken == 0) {
      claim_.target.reset();
      return stop(ClaimStop::nothing_ready);
    }
    const bool all_fit = hand_out(session, count, admission.passage);
    write_back(session, *endpoint, admission, rate);
    if (!all_fit) {
      stop(ClaimStop::bytes);
    } else if (taken < count) {
      stop(saw_all_ ? ClaimStop::nothing_ready : ClaimStop::taken);
    } else if (count == admission.room && count < request_.limit) {
      stop(stop_of(admission.bound),
           rate && admission.bound == webhook::Bound::rate
               ? std::optional(webhook::worth_asking_at(endpoint->allowance, *rate))
               : std::nullopt);
    } else {
      stop(ClaimStop::taken);
    }
    return true;
  }

  std::int64_t take_from_head(Session& session, int count, seconds timeout) {
    lease_ = {next_u64(random_), now_, now_ + timeout + request_.margin};
    auto start = head_.start(QueueHead::Clock::now());
    auto began = QueueHead::Clock::now();
    auto taken = take(session, request_, lease_, count, start);
    if (taken == 0 && start) {
      start.reset();
      began = QueueHead::Clock::now();
      taken = take(session, request_, lease_, count, start);
    }
    const auto ended = QueueHead::Clock::now();
    if (!start) head_.looked_from_beginning(ended, ended - began);
    saw_all_ = !start;
    return taken;
  }

  /// Says whether all were handed out.
  bool hand_out(Session& session, int count, webhook::Passage passage) {
    const auto small = request_.max_bytes / static_cast<std::uint64_t>(count);
    auto taken = read_taken(session, request_.subscription, lease_, small);
    const bool all_fit = put_back_beyond_bytes(session, taken);
    read_large_payloads(session, taken);
    std::vector<WebhookDelivery> expired;
    for (auto& row : taken) {
      row.delivery.passage = passage;
      const bool too_late = row.expires_at && *row.expires_at <= now_;
      (too_late ? expired : claim_.deliveries).push_back(std::move(row.delivery));
    }
    bury_expired(session, catalog_, lease_, expired, now_, random_);
    if (claim_.deliveries.empty()) {
      claim_.target.reset();
      return all_fit;
    }
    const auto& first = claim_.deliveries.front();
    head_.claimed_from({ready_position(first.message.priority), first.receipt.delivery.value},
                       QueueHead::Clock::now());
    return all_fit;
  }

  bool put_back_beyond_bytes(Session& session, std::vector<TakenRow>& taken) {
    const auto fitting = count_within(taken, request_.max_bytes);
    if (fitting == taken.size()) return true;
    std::vector<queue::Receipt> beyond;
    for (auto i = fitting; i < taken.size(); ++i)
      beyond.push_back(taken[i].delivery.receipt);
    return_untried(session, beyond, now_);
    taken.resize(fitting);
    return false;
  }

  /// What the claim changes of the endpoint; mostly nothing.
  void write_back(Session& session, EndpointRow& endpoint, const webhook::Admission& admission,
                  std::optional<double> rate) {
    if (claim_.deliveries.empty()) return;
    const bool probes = admission.passage == webhook::Passage::probe;
    if (!probes && !rate) return;
    const auto before = endpoint.breaker;
    if (probes) endpoint.breaker = webhook::begin_probe(before, lease_.ends_at);
    if (rate) {
      endpoint.allowance =
          webhook::spent(endpoint.allowance, static_cast<int>(claim_.deliveries.size()));
    }
    update_endpoints(session, {&endpoint, 1});
    if (!probes) return;
    const BreakerStepRow step{request_.subscription, before.state, endpoint.breaker.state,
                              std::string(webhook::reason_of_change(before, endpoint.breaker)),
                              std::nullopt};
    insert_breaker_changes(session, {&step, 1}, now_);
  }

  const WebhookClaimRequest& request_;
  const Sealing& sealing_;
  Catalog& catalog_;
  QueueHead& head_;
  std::int64_t beats_;
  Random& random_;
  Time now_;

  Lease lease_;
  WebhookClaim claim_;
  bool saw_all_ = true;  // from the head on it is one priority alone
  bool outcome_unknown_ = false;
};

}  // namespace

WebhookClaim MysqlDispatchStore::claim(const WebhookClaimRequest& request, Time now) {
  ClaimForWebhook call(request, sealing_, catalog_, heads_[request.subscription.value],
                       notice_.count(), connection_.random(), now);
  auto claim = connection_.retrying([&](Session& session) { return call.run(session); });
  if (!claim.deliveries.empty()) comes_due_at(claim.deliveries.front().lease_ends_at);
  return claim;
}

}  // namespace pmq::store::mysql
