#pragma once

#include "api/call.h"
#include "http/response.h"

// One function for each route: read the fields, call the store, write the answer. All throw Refusal
// for what they don't do.
namespace pmq::api {

http::Response enqueue(Call& call);
http::Response enqueue_batch(Call& call);

http::Response poll(Call& call);
http::Response ack(Call& call);
http::Response fail(Call& call);
http::Response extend(Call& call);

http::Response list_dead_letters(Call& call);
http::Response requeue_dead_letters(Call& call);
http::Response discard_dead_letters(Call& call);

http::Response list_messages(Call& call);
http::Response get_message(Call& call);
http::Response cancel_message(Call& call);
http::Response replay_message(Call& call);

http::Response list_subscriptions(Call& call);
http::Response create_subscription(Call& call);
http::Response get_subscription(Call& call);
http::Response change_subscription(Call& call);
http::Response delete_subscription(Call& call);
http::Response pause_subscription(Call& call);
http::Response resume_subscription(Call& call);
http::Response test_subscription(Call& call);
http::Response rotate_secret(Call& call);
http::Response get_breaker(Call& call);
http::Response reset_breaker(Call& call);

http::Response list_rate_limits(Call& call);
http::Response set_rate_limit(Call& call);
http::Response clear_rate_limit(Call& call);

http::Response append_log(Call& call);
http::Response list_logs(Call& call);
http::Response list_audit(Call& call);

http::Response dispatch(Call& call);
http::Response stats(Call& call);
http::Response ping(Call& call);
http::Response healthz(Call& call);
http::Response read_health(Call& call);
http::Response read_metrics(Call& call);

}  // namespace pmq::api
