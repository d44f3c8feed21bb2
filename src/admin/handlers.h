#pragma once

#include "admin/visit.h"

namespace pmq::admin {

http::Response show_sign_in(Visit& visit);
http::Response sign_in(Visit& visit);
http::Response sign_out(Visit& visit);
http::Response start_oidc(Visit& visit);
http::Response finish_oidc(Visit& visit);
http::Response choose_theme(Visit& visit);
http::Response find(Visit& visit);

http::Response show_overview(Visit& visit);

http::Response show_dead_letters(Visit& visit);
http::Response preview_bulk(Visit& visit);
http::Response apply_bulk(Visit& visit);
http::Response show_dead_letter(Visit& visit);
http::Response send_edited(Visit& visit);
http::Response show_jobs(Visit& visit);
http::Response show_job(Visit& visit);
http::Response act_on_job(Visit& visit);

http::Response show_queues(Visit& visit);
http::Response show_new_queue(Visit& visit);
http::Response create_queue(Visit& visit);
http::Response show_queue(Visit& visit);
http::Response show_queue_form(Visit& visit);
http::Response change_queue(Visit& visit);
http::Response change_queue_state(Visit& visit);
http::Response remove_queue(Visit& visit);
http::Response test_queue(Visit& visit);
http::Response replay_range(Visit& visit);
http::Response rotate_queue_secret(Visit& visit);
http::Response show_breakers(Visit& visit);
http::Response act_on_breaker(Visit& visit);

http::Response show_rate_limits(Visit& visit);
http::Response set_rate_limit(Visit& visit);
http::Response clear_rate_limit(Visit& visit);
http::Response forget_failures(Visit& visit);

http::Response show_messages(Visit& visit);
http::Response show_message(Visit& visit);
http::Response replay_message(Visit& visit);
http::Response act_on_delivery(Visit& visit);

http::Response show_accounts(Visit& visit);
http::Response add_account(Visit& visit);
http::Response act_on_account(Visit& visit);
http::Response show_own_account(Visit& visit);
http::Response change_own_password(Visit& visit);
http::Response sign_out_others(Visit& visit);

http::Response show_logs(Visit& visit);
http::Response show_audit(Visit& visit);
http::Response show_health(Visit& visit);
http::Response show_restore(Visit& visit);
http::Response release_restored(Visit& visit);
http::Response send_test_alert(Visit& visit);

}  // namespace pmq::admin
