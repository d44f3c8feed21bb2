#include "store/mysql/alerts.h"

#include <map>

#include "base/text.h"
#include "store/mysql/leader.h"
#include "store/mysql/operational_events.h"

namespace pmq::store::mysql {
namespace {

using health::Alert;
using health::Status;

Status to_status(int code) {
  return static_cast<Status>(code);
}

std::vector<Alert> read_alerts(Session& session) {
  auto rows = session.query(
      "SELECT name, status, since, passing_since, mailed_status, title, figure, advice, page"
      " FROM alert ORDER BY name");
  std::vector<Alert> all;
  while (rows.next()) {
    auto& alert = all.emplace_back();
    alert.name = rows.text();
    alert.status = to_status(rows.small_integer());
    alert.since = rows.time();
    alert.passing_since = rows.optional_time();
    alert.mailed_status = to_status(rows.small_integer());
    alert.title = rows.text();
    alert.figure = rows.text();
    alert.advice = rows.text();
    alert.page = rows.text();
  }
  return all;
}

/// Long texts come from endpoints' and mail servers' answers.
std::string at_most(std::size_t characters, const std::string& text) {
  return one_line(text, characters);
}

void write_alert(Session& session, const Alert& alert) {
  const auto figure = at_most(1000, alert.figure);
  const auto advice = at_most(1000, alert.advice);
  const auto title = at_most(255, alert.title);
  const auto page = at_most(255, alert.page);
  session.execute(
      "INSERT INTO alert (name, status, since, passing_since, mailed_status, title, figure,"
      " advice, page) VALUES (?,?,?,?,?,?,?,?,?)"
      " ON DUPLICATE KEY UPDATE status = VALUES(status), since = VALUES(since),"
      " passing_since = VALUES(passing_since), title = VALUES(title), figure = VALUES(figure),"
      " advice = VALUES(advice), page = VALUES(page)",
      values(alert.name, static_cast<int>(alert.status), alert.since, alert.passing_since,
             static_cast<int>(alert.mailed_status), title, figure, advice, page));
}

}  // namespace

AlertBook MysqlAlerts::read() {
  return connection_.retrying([](Session& session) {
    AlertBook book;
    book.alerts = read_alerts(session);
    auto rows = session.query("SELECT mailed_at, tried_at FROM alert_progress WHERE id = 1");
    if (rows.next()) {
      book.mail.mailed_at = rows.optional_time();
      book.mail.tried_at = rows.optional_time();
    }
    return book;
  });
}

std::optional<Time> MysqlAlerts::looked_at() {
  return connection_.retrying([](Session& session) -> std::optional<Time> {
    auto rows = session.query("SELECT looked_at FROM alert_progress WHERE id = 1");
    return rows.next() ? rows.optional_time() : std::nullopt;
  });
}

bool MysqlAlerts::write(std::span<const Alert> alerts, std::span<const queue::NewMessage> events,
                        std::uint64_t holder, Time now) {
  return connection_.in_transaction([&](Session& session) {
    if (!keeps_duty(session, duty_of_alerts, holder)) return false;
    session.execute("UPDATE alert_progress SET looked_at = ? WHERE id = 1", values(now));
    std::map<std::string, const Alert*> kept;
    for (const auto& alert : alerts)
      kept.emplace(alert.name, &alert);
    for (const auto& alert : read_alerts(session)) {
      if (!kept.contains(alert.name)) {
        session.execute("DELETE FROM alert WHERE name = ?", values(alert.name));
      }
    }
    for (const auto& [name, alert] : kept)
      write_alert(session, *alert);
    tell_operators(session, catalog_, events, now, connection_.random());
    return true;
  });
}

void MysqlAlerts::mailed(std::span<const Alert> alerts, Time now) {
  connection_.in_transaction([&](Session& session) {
    session.execute(
        "UPDATE alert_progress SET mailed_at = ?, tried_at = ?, mail_fault = NULL WHERE id = 1",
        values(now, now));
    for (const auto& alert : alerts) {
      if (alert.status == Status::pass) {
        session.execute("DELETE FROM alert WHERE name = ? AND status = 0", values(alert.name));
      } else {
        session.execute(
            "UPDATE alert SET mailed_status = GREATEST(mailed_status, ?), mailed_at = ?"
            " WHERE name = ?",
            values(static_cast<int>(alert.status), now, alert.name));
      }
    }
  });
}

void MysqlAlerts::mail_failed(const std::string& fault, Time now) {
  const auto text = at_most(1000, fault);
  connection_.retrying([&](Session& session) {
    session.execute("UPDATE alert_progress SET tried_at = ?, mail_fault = ? WHERE id = 1",
                    values(now, text));
  });
}

void MysqlAlerts::mail_worked() {
  connection_.retrying([](Session& session) {
    session.execute("UPDATE alert_progress SET mail_fault = NULL WHERE id = 1");
  });
}

void MysqlAlerts::send(const queue::NewMessage& event, Time now) {
  connection_.in_transaction([&](Session& session) {
    tell_operators(session, catalog_, {&event, 1}, now, connection_.random());
  });
}

}  // namespace pmq::store::mysql
