#include "store/mysql/attempt_row.h"

#include "store/mysql/row_codes.h"

namespace pmq::store::mysql {

void insert_attempt(Session& session, queue::DeliveryId delivery, Time now,
                    const queue::Attempt& attempt) {
  session.execute(
      "INSERT INTO attempt (delivery_id, number, day, outcome, worker, started_at, finished_at,"
      " error, http_status, answer) VALUES (?,?,?,?,?,?,?,?,?,?)",
      values(delivery.value, attempt.number, day_of(now), static_cast<int>(attempt.outcome),
             attempt.worker, attempt.started_at, attempt.finished_at, attempt.error,
             attempt.http_status, attempt.answer));
}

}  // namespace pmq::store::mysql
