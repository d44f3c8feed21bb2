-- Webhooks: where deliveries are sent, how their endpoints do, and who sends them. Every statement
-- can run again.

-- What tells this installation from all others, in each webhook-id. Drawn at its first use, and again
-- after a backup was restored, which gives the same message ids out a second time.
CREATE TABLE IF NOT EXISTS installation (
  from_message_id BIGINT UNSIGNED NOT NULL PRIMARY KEY COMMENT 'of this message and all later ones, up to the next row',
  public_id       VARCHAR(32)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL
) ENGINE = InnoDB;

-- What a subscription of kind webhook has beside its row in `subscription`. Secrets are sealed with
-- SECRETS_KEY, which the database doesn't hold.
CREATE TABLE IF NOT EXISTS webhook (
  subscription_id       INT UNSIGNED      NOT NULL PRIMARY KEY,
  url                   VARCHAR(2048)     NOT NULL,
  format                TINYINT UNSIGNED  NOT NULL COMMENT '0 standard, 1 cloudevents, 2 cloudevents-binary',
  headers               TEXT              NOT NULL COMMENT 'JSON: an array of [name, sealed value]',
  timeout_seconds       SMALLINT UNSIGNED NOT NULL,
  max_in_flight         SMALLINT UNSIGNED NOT NULL,
  rate_per_second       DOUBLE            NULL,
  secret                VARCHAR(400)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'sealed',
  previous_secret       VARCHAR(400)      CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'sealed',
  previous_secret_until BIGINT            NULL,
  signing_key           VARCHAR(400)      CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'ed25519, sealed',
  signing_public_key    VARCHAR(100)      CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'base64'
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- A webhook's live state, shared by all dispatchers. Whoever claims for it or settles holds this row,
-- so that one step follows another: that makes the bounds exact over any number of dispatchers.
CREATE TABLE IF NOT EXISTS endpoint (
  subscription_id      INT UNSIGNED      NOT NULL PRIMARY KEY,
  breaker_state        TINYINT UNSIGNED  NOT NULL DEFAULT 0 COMMENT '0 closed, 1 open, 2 half open',
  consecutive_failures INT UNSIGNED      NOT NULL DEFAULT 0,
  latest_outcomes      INT UNSIGNED      NOT NULL DEFAULT 0 COMMENT 'a bit each, the newest lowest; 1 is a failure',
  outcome_count        TINYINT UNSIGNED  NOT NULL DEFAULT 0 COMMENT 'how many of those bits count',
  openings             SMALLINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'in a row',
  open_until           BIGINT            NULL,
  closed_at            BIGINT            NULL,
  allowance            DOUBLE            NOT NULL DEFAULT 1 COMMENT 'deliveries that the rate lets start now',
  allowance_at         BIGINT            NOT NULL DEFAULT 0 COMMENT 'when it was that many',
  last_success_at      BIGINT            NULL,
  last_failure_at      BIGINT            NULL,
  paused_until         BIGINT            NULL COMMENT 'as the endpoint has asked (Retry-After)'
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS breaker_change (
  subscription_id INT UNSIGNED     NOT NULL,
  id              BIGINT UNSIGNED  NOT NULL AUTO_INCREMENT,
  at              BIGINT           NOT NULL,
  from_state      TINYINT UNSIGNED NOT NULL,
  to_state        TINYINT UNSIGNED NOT NULL,
  reason          VARCHAR(500)     NOT NULL,
  actor           VARCHAR(255)     NULL COMMENT 'who did it by hand',
  PRIMARY KEY (subscription_id, id),
  KEY by_id (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Who dispatches: a row for each process, renewed every few seconds.
CREATE TABLE IF NOT EXISTS dispatcher (
  id         BIGINT UNSIGNED  NOT NULL PRIMARY KEY COMMENT 'drawn at its start',
  host       VARCHAR(255)     NOT NULL,
  pid        INT UNSIGNED     NOT NULL,
  mode       TINYINT UNSIGNED NOT NULL COMMENT '0 once, 1 for a time, 2 daemon',
  started_at BIGINT           NOT NULL,
  seen_at    BIGINT           NOT NULL,
  in_flight  INT UNSIGNED     NOT NULL,
  delivered  BIGINT UNSIGNED  NOT NULL,
  failed     BIGINT UNSIGNED  NOT NULL,
  deferred   BIGINT UNSIGNED  NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
