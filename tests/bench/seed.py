"""Deliveries by the million, made inside the database."""

from machine import say

# One batch of finished messages, a thousand for each second up to the latest. @base is the highest message
# id so far; {later} are still to come.
BATCH = """
SET @latest = FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000) - {later};
SELECT COALESCE(MAX(id), 0) INTO @base FROM message;
INSERT INTO message (id, day, nonce, created_at, event_type, producer, priority, payload_bytes,
                     payload)
  SELECT @base + seq, FLOOR((@latest - {count} + seq) / 86400000), seq, @latest - {count} + seq, 'bench.row', 'bench', 0, 512, CONCAT('"', REPEAT('x', 510), '"')
  FROM seq_1_to_{count};
INSERT INTO delivery (bucket, subscription_id, state, position, id, message_day, priority,
                      attempt_count, token, created_at, updated_at, ready_at, claimed_at, worker)
  SELECT FLOOR(at / 86400000), 1, 4, at, (@base + seq) * 1024, FLOOR(at / 86400000), 0, 1, seq, at, at, at, at, 'bench'
  FROM (SELECT seq, @latest - {count} + seq AS at FROM seq_1_to_{count}) finished;
"""


# One batch of dead letters, of errors that differ in numbers; the latest died just now.
DEAD = """
SET @now = FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000);
SET @day = FLOOR(@now / 86400000);
SELECT COALESCE(MAX(id), 0) INTO @base FROM message;
INSERT INTO message (id, day, nonce, created_at, event_type, producer, priority, payload_bytes,
                     payload)
  SELECT @base + seq, @day, seq, @now, 'bench.row', 'bench', 0, 512, CONCAT('"', REPEAT('x', 510), '"')
  FROM seq_1_to_{count};
INSERT INTO delivery (bucket, subscription_id, state, position, id, message_day, priority,
                      retry_count, attempt_count, token, created_at, updated_at, ready_at,
                      claimed_at, last_error)
  SELECT 1, 1, 3, @now - ({count} - seq), (@base + seq) * 1024, @day, 0, 10, 10, seq, @now, @now,
         @now, @now, CONCAT(ELT(1 + seq % 5, 'HTTP 503 from ', 'timeout after ', 'HTTP 422: customer ',
                                'connection refused by ', 'no decode delegate for '), seq)
  FROM seq_1_to_{count};
INSERT INTO dead_letter_error (delivery_id, subscription_id, error_group, failed_at)
  SELECT (@base + seq) * 1024, 1, ELT(1 + seq % 5, 'HTTP 503 from #', 'timeout after #', 'HTTP 422: customer #',
                                      'connection refused by #', 'no decode delegate for #'), @now - ({count} - seq)
  FROM seq_1_to_{count};
INSERT INTO error_group_change (subscription_id, error_group, dead)
  SELECT subscription_id, error_group, COUNT(*) FROM dead_letter_error WHERE delivery_id > @base * 1024
   GROUP BY subscription_id, error_group;
"""


# One batch of messages that wait for one subscription.
WAITING = """
SET @now = FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000);
SET @day = FLOOR(@now / 86400000);
SELECT id INTO @subscription FROM subscription WHERE name = '{name}' AND alive = 1;
SELECT COALESCE(MAX(id), 0) INTO @base FROM message;
INSERT INTO message (id, day, nonce, created_at, event_type, producer, priority, payload_bytes,
                     payload)
  SELECT @base + seq, @day, seq, @now, 'bench.row', 'bench', 0, 102, CONCAT('"', REPEAT('x', 100), '"')
  FROM seq_1_to_{count};
INSERT INTO delivery (bucket, subscription_id, state, position, id, message_day, priority,
                      created_at, updated_at, ready_at)
  SELECT 0, @subscription, 0, 100, (@base + seq) * 1024, @day, 0, @now, @now, @now
  FROM seq_1_to_{count};
"""


def seed_finished(installation, count):
    """Returns how many there are then; none is made where it was called before."""
    return seeded(installation, BATCH, "finished deliveries", count)


def seed_dead(installation, count):
    return seeded(installation, DEAD, "dead letters", count)


def seed_ready(installation, name, count):
    """Deliveries that wait for that subscription."""
    return seeded(installation, WAITING.replace("{name}", name), f"deliveries that wait for {name}", count)


def seeded(installation, batch_sql, what, count):
    made = installation.seeded.get(what, 0)
    while made < count:
        batch = min(100_000, count - made)
        made += batch
        installation.sql(batch_sql.format(count=batch, later=count - made))
        say(f"seeded {made:,} {what} of {count:,}")
    installation.seeded[what] = made
    return made
