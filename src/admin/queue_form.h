#pragma once

#include <string>

#include "admin/visit.h"
#include "queue/subscription.h"
#include "view/queues.h"

namespace pmq::admin {

/// What the form of a queue holds, as it was sent.
[[nodiscard]] view::QueueFormView form_of(const http::Form& form);
/// What the form shows at first of a queue that exists.
[[nodiscard]] view::QueueFormView form_of(const queue::Subscription& subscription);

/// Both throw std::invalid_argument with a sentence for who filled the form in.
[[nodiscard]] queue::NewSubscription new_subscription(const view::QueueFormView& form,
                                                      Random& random);
[[nodiscard]] queue::SubscriptionChange change_of(const view::QueueFormView& form,
                                                  queue::SubscriptionKind kind);

/// The waits as people read them: "1s, 10s, 1m".
[[nodiscard]] std::string backoff_text(const queue::Backoff& backoff);

}  // namespace pmq::admin
