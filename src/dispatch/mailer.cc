#include "dispatch/mailer.h"

#include "net/mail.h"

namespace pmq::dispatch {

tl::expected<void, std::string> Mailer::send(const health::AlertText& text, Time now) {
  if (!is_set_up()) return tl::unexpected(std::string("ALERT_MAIL_TO is not set"));
  const net::Mail mail{settings_.mail_from, settings_.mail_to, text.subject, text.body};
  const auto id =
      std::to_string(next_u64(random_)) + std::to_string(now.time_since_epoch().count());
  const auto rendered = net::render(mail, id, now);
  if (settings_.smtp_url.empty()) {
    return net::send_by_program(settings_.sendmail, mail, rendered, timeout_);
  }
  return net::send_by_smtp({settings_.smtp_url, settings_.smtp_user, settings_.smtp_password}, mail,
                           rendered, timeout_);
}

}  // namespace pmq::dispatch
