-- The queue. Every statement can run again: a migration that was cut off is simply repeated.
--
-- Times are milliseconds since 1970 in UTC. Days are whole days since 1970 and say which partition
-- a row lives in, so that retention can drop a day at once instead of deleting its rows.

CREATE TABLE IF NOT EXISTS subscription (
  id           INT UNSIGNED      NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name         VARCHAR(64)       CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  alive        TINYINT UNSIGNED  NULL DEFAULT 1 COMMENT '1, or NULL once removed: the name is free again, the history keeps it',
  kind         TINYINT UNSIGNED  NOT NULL,
  event_types  TEXT              NOT NULL COMMENT 'JSON array of globs',
  max_retries  SMALLINT UNSIGNED NOT NULL,
  backoff      TEXT              NOT NULL COMMENT 'JSON, as in the API',
  max_depth    INT UNSIGNED      NULL COMMENT 'deliveries that may wait or be worked on; none: any number',
  keep_finished_days SMALLINT UNSIGNED NULL COMMENT 'none: as the settings say; 0: for ever; so the next one',
  keep_dead_days SMALLINT UNSIGNED NULL,
  state        TINYINT UNSIGNED  NOT NULL DEFAULT 0 COMMENT '0 active, 1 paused, 2 disabled',
  state_reason VARCHAR(500)      NULL,
  held         TINYINT UNSIGNED  NOT NULL DEFAULT 0 COMMENT '1: polls get nothing, as after a restore, until it is released',
  created_at   BIGINT            NOT NULL,
  updated_at   BIGINT            NOT NULL,
  UNIQUE KEY by_name (name, alive)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

INSERT IGNORE INTO subscription
  (id, name, alive, kind, event_types, max_retries, backoff, created_at, updated_at)
VALUES
  (1, 'default', 1, 0, '["*"]', 9,
   '{"delays_seconds":[1,10,60,300,1800,7200,18000,36000,86400]}',
   FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000), FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000));

-- One row. Its version grows with every change of the set of subscriptions or their filters, so
-- that a process can keep them in memory and still be exact: an enqueue holds this row shared.
CREATE TABLE IF NOT EXISTS catalog (
  id         TINYINT UNSIGNED  NOT NULL PRIMARY KEY,
  version    BIGINT UNSIGNED   NOT NULL,
  oldest_day SMALLINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'messages of earlier days are going: nothing new may need them'
) ENGINE = InnoDB;

INSERT IGNORE INTO catalog (id, version) VALUES (1, 1);

-- The events. Rows never change.
CREATE TABLE IF NOT EXISTS message (
  id              BIGINT UNSIGNED   NOT NULL AUTO_INCREMENT,
  day             SMALLINT UNSIGNED NOT NULL COMMENT 'of created_at, or one to which it was carried over because a delivery still needs it',
  nonce           BIGINT UNSIGNED   NOT NULL COMMENT 'drawn for each enqueue: tells after a lost connection whether it was stored',
  created_at      BIGINT            NOT NULL,
  event_type      VARCHAR(128)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  producer        VARCHAR(255)      CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  priority        TINYINT           NOT NULL,
  not_before      BIGINT            NULL,
  expires_at      BIGINT            NULL,
  idempotency_key VARCHAR(255)      CHARACTER SET ascii COLLATE ascii_bin NULL,
  ordering_key    VARCHAR(255)      CHARACTER SET ascii COLLATE ascii_bin NULL,
  schema_version  VARCHAR(40)       CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'JSON: a number or a string',
  traceparent     VARCHAR(55)       CHARACTER SET ascii COLLATE ascii_bin NULL,
  request_id      VARCHAR(128)      CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'of the request that brought it',
  cloudevent      MEDIUMBLOB        NULL COMMENT 'JSON: the context attributes it came with',
  payload_bytes   INT UNSIGNED      NOT NULL,
  payload         MEDIUMBLOB        NOT NULL COMMENT 'JSON, byte for byte as it came',
  PRIMARY KEY (id, day)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
PARTITION BY RANGE (day) (PARTITION later VALUES LESS THAN MAXVALUE);

-- A message's copy for one subscription: one row for its whole life, so that it is always in
-- exactly one state and every step is one UPDATE that says which state it comes from.
--
-- The primary key is the order in which each state is read:
--   bucket    0 live, 1 dead letters, else the day on which it was finished
--   position  ready: 100 - priority; scheduled: when it is due; in progress: when its lease ends;
--             dead and finished: since when
-- So the head of the queue, what came due, leases that ran out and the latest dead letters are
-- each the beginning or the end of one range.
CREATE TABLE IF NOT EXISTS delivery (
  bucket          SMALLINT UNSIGNED NOT NULL,
  subscription_id INT UNSIGNED      NOT NULL,
  state           TINYINT UNSIGNED  NOT NULL COMMENT '0 ready, 1 scheduled, 2 in progress, 3 dead, 4 done, 5 discarded, 6 cancelled',
  position        BIGINT            NOT NULL,
  id              BIGINT UNSIGNED   NOT NULL COMMENT 'message id * 1024 + number within the message',
  message_day     SMALLINT UNSIGNED NOT NULL COMMENT 'finds the message in one partition',
  priority        TINYINT           NOT NULL,
  retry_count     SMALLINT UNSIGNED NOT NULL DEFAULT 0,
  attempt_count   SMALLINT UNSIGNED NOT NULL DEFAULT 0,
  token           BIGINT UNSIGNED   NULL COMMENT 'of the latest claim, kept when it is acked',
  created_at      BIGINT            NOT NULL,
  updated_at      BIGINT            NOT NULL,
  ready_at        BIGINT            NOT NULL COMMENT 'when it became or becomes ready',
  claimed_at      BIGINT            NULL,
  expires_at      BIGINT            NULL,
  worker          VARBINARY(255)    NULL COMMENT 'who holds it or finished it; bytes, as above all it is compared',
  last_error      VARCHAR(4096)     NULL,
  PRIMARY KEY (bucket, subscription_id, state, position, id),
  KEY by_message (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
PARTITION BY RANGE (bucket) (
  PARTITION live VALUES LESS THAN (1),
  PARTITION dead VALUES LESS THAN (2),
  PARTITION later VALUES LESS THAN MAXVALUE
);

-- Tries that failed, and those of webhooks that succeeded. Another one that succeeded is told by the
-- delivery's own row.
CREATE TABLE IF NOT EXISTS attempt (
  delivery_id BIGINT UNSIGNED   NOT NULL,
  number      SMALLINT UNSIGNED NOT NULL,
  day         SMALLINT UNSIGNED NOT NULL COMMENT 'of finished_at',
  outcome     TINYINT UNSIGNED  NOT NULL COMMENT '0 succeeded, 1 failed, 2 lease expired',
  worker      VARCHAR(255)      NOT NULL,
  started_at  BIGINT            NOT NULL,
  finished_at BIGINT            NOT NULL,
  error       VARCHAR(4096)     NULL,
  http_status SMALLINT UNSIGNED NULL,
  answer      VARCHAR(4096)     NULL COMMENT 'how the answer of a webhook began',
  PRIMARY KEY (delivery_id, number, day)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
PARTITION BY RANGE (day) (PARTITION later VALUES LESS THAN MAXVALUE);

-- What operators did to deliveries.
CREATE TABLE IF NOT EXISTS action (
  delivery_id BIGINT UNSIGNED  NOT NULL,
  id          BIGINT UNSIGNED  NOT NULL AUTO_INCREMENT,
  kind        TINYINT UNSIGNED NOT NULL COMMENT '0 requeue, 1 discard, 2 cancel, 3 replay, 4 release, 5 take back',
  actor       VARCHAR(255)     NOT NULL,
  reason      VARCHAR(500)     NULL,
  at          BIGINT           NOT NULL,
  PRIMARY KEY (delivery_id, id),
  KEY by_id (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One idempotency key, one message. Apart from the messages: a partitioned table's unique keys
-- must hold the day, and the key must be unique over all days.
CREATE TABLE IF NOT EXISTS idempotency (
  idempotency_key VARBINARY(255)    NOT NULL PRIMARY KEY COMMENT 'bytes: a text would be equal to itself with a blank behind',
  message_id      BIGINT UNSIGNED   NOT NULL,
  day             SMALLINT UNSIGNED NOT NULL,
  deliveries      SMALLINT UNSIGNED NOT NULL,
  fingerprint     CHAR(64)          CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'SHA-256 of the content, in hex'
) ENGINE = InnoDB;
