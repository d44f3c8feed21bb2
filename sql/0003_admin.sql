-- The dashboard. Times are milliseconds since 1970 in UTC, as everywhere.

CREATE TABLE IF NOT EXISTS account (
  id                  INT UNSIGNED     NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name                VARCHAR(64)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  role                TINYINT UNSIGNED NOT NULL COMMENT '0 viewer, 1 operator',
  password_hash       VARCHAR(255)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'argon2id, with its salt and costs',
  created_at          BIGINT           NOT NULL,
  password_changed_at BIGINT           NOT NULL,
  last_login_at       BIGINT           NULL,
  UNIQUE KEY by_name (name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Who reads this table can sign in as nobody: it holds what the cookies hash to.
CREATE TABLE IF NOT EXISTS account_session (
  id_hash    CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY COMMENT 'SHA-256 of the cookie, in hex',
  account_id INT UNSIGNED NOT NULL,
  created_at BIGINT       NOT NULL,
  seen_at    BIGINT       NOT NULL,
  client     VARCHAR(45)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'address at sign-in',
  agent      VARCHAR(255) NOT NULL,
  notice     TEXT         NULL COMMENT 'JSON: what the next page tells once',
  id_token   VARBINARY(8192) NULL COMMENT 'of an identity provider, sealed with what the cookie holds',
  KEY by_account (account_id),
  KEY by_seen_at (seen_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Failed sign-ins, for each thing that they are counted by.
CREATE TABLE IF NOT EXISTS login_failure (
  subject VARBINARY(160)    NOT NULL PRIMARY KEY COMMENT 'an account, a client, or both',
  count   SMALLINT UNSIGNED NOT NULL,
  last_at BIGINT            NOT NULL,
  KEY by_last_at (last_at)
) ENGINE = InnoDB;

-- What operators did, at the dashboard, by the API and on the command line. Rows are only ever added,
-- and each holds a hash over itself and the hash of the one before: ids have no gaps, and nothing can
-- be changed, left out or put between without breaking what comes after.
CREATE TABLE IF NOT EXISTS audit (
  id      BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  at      BIGINT          NOT NULL,
  actor   VARCHAR(300)    NOT NULL COMMENT 'an account, token: and a subject, or cli: and a user',
  client  VARCHAR(45)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'address; empty for the command line',
  action  VARCHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'queue.pause',
  target  VARCHAR(255)    NOT NULL,
  reason  VARCHAR(500)    NULL,
  details MEDIUMTEXT      NULL COMMENT 'JSON: before and after, or what else tells it',
  hash    CHAR(64)        CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'SHA-256 in hex, as store/audit_chain.h says',
  KEY by_actor (actor, id),
  KEY by_action (action, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One row: both ends of the chain. Who adds an entry holds it from there to the commit, so that no
-- two follow the same one; it is taken last of all in every transaction, so that it is waited for
-- by nobody who holds what its holder wants.
CREATE TABLE IF NOT EXISTS audit_chain (
  id            TINYINT UNSIGNED NOT NULL PRIMARY KEY,
  first_id      BIGINT UNSIGNED  NOT NULL COMMENT 'the first entry that is kept',
  previous_hash CHAR(64)         CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'of the one before it',
  last_id       BIGINT UNSIGNED  NOT NULL,
  last_hash     CHAR(64)         CHARACTER SET ascii COLLATE ascii_bin NOT NULL
) ENGINE = InnoDB;

INSERT IGNORE INTO audit_chain (id, first_id, previous_hash, last_id, last_hash)
VALUES (1, 1, REPEAT('0', 64), 0, REPEAT('0', 64));

-- What happened in each finished minute (span 0) and hour (span 1), so that a chart counts nothing.
-- Counted from the deliveries once a minute is over; no enqueue, claim or ack writes here.
CREATE TABLE IF NOT EXISTS figure (
  span            TINYINT UNSIGNED NOT NULL,
  at              INT UNSIGNED     NOT NULL COMMENT 'minutes since 1970 at which it begins',
  subscription_id INT UNSIGNED     NOT NULL,
  enqueued        BIGINT UNSIGNED  NOT NULL DEFAULT 0,
  done            BIGINT UNSIGNED  NOT NULL DEFAULT 0,
  dead            BIGINT UNSIGNED  NOT NULL DEFAULT 0,
  waiting         INT UNSIGNED     NOT NULL DEFAULT 0 COMMENT 'the most that were ready or in progress when a minute was over, as far as is counted',
  PRIMARY KEY (span, at, subscription_id)
) ENGINE = InnoDB;

-- One row: how far the counting has come. Whoever counts holds it.
CREATE TABLE IF NOT EXISTS figure_progress (
  id         TINYINT UNSIGNED NOT NULL PRIMARY KEY,
  minute     INT UNSIGNED     NOT NULL COMMENT 'the first one not counted yet; 0: none counted ever',
  message_id BIGINT UNSIGNED  NOT NULL COMMENT 'the first message not counted yet'
) ENGINE = InnoDB;

INSERT IGNORE INTO figure_progress (id, minute, message_id) VALUES (1, 0, 0);

-- A change of many deliveries that goes on in the server.
CREATE TABLE IF NOT EXISTS bulk_job (
  id           BIGINT UNSIGNED  NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind         TINYINT UNSIGNED NOT NULL COMMENT '0 requeue, 1 discard, 2 replay',
  state        TINYINT UNSIGNED NOT NULL COMMENT '0 running, 1 finished, 2 stopped, 3 being taken back, 4 taken back',
  actor        VARCHAR(255)     NOT NULL,
  reason       VARCHAR(500)     NULL,
  selection    MEDIUMTEXT       NOT NULL COMMENT 'JSON: ids, a filter, or what to replay',
  rate         DOUBLE           NULL COMMENT 'a second; none: all at once',
  expected     INT UNSIGNED     NOT NULL COMMENT 'that matched at its start, as far as was counted',
  changed      INT UNSIGNED     NOT NULL DEFAULT 0,
  taken_back   INT UNSIGNED     NOT NULL DEFAULT 0,
  next_due_at  BIGINT           NULL COMMENT 'of the next delivery, at this rate',
  place        VARCHAR(64)      CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'how far it has looked',
  created_at   BIGINT           NOT NULL,
  updated_at   BIGINT           NOT NULL,
  KEY by_state (state, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What a requeue changed, so that it can be taken back as it was.
CREATE TABLE IF NOT EXISTS bulk_job_item (
  job_id          BIGINT UNSIGNED   NOT NULL,
  delivery_id     BIGINT UNSIGNED   NOT NULL,
  subscription_id INT UNSIGNED      NOT NULL,
  failed_at       BIGINT            NOT NULL,
  retry_count     SMALLINT UNSIGNED NOT NULL,
  attempt_count   SMALLINT UNSIGNED NOT NULL,
  PRIMARY KEY (job_id, delivery_id)
) ENGINE = InnoDB;
