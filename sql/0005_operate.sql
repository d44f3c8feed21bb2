-- Operating: who does what only one may do, what is counted for metrics, and what operators were told. Times are
-- milliseconds since 1970 in UTC, as everywhere.

-- Which process may do what only one should do at a time, over all hosts: by compare and set.
CREATE TABLE IF NOT EXISTS leader (
  duty       VARCHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  holder     BIGINT UNSIGNED NOT NULL COMMENT 'drawn by each process',
  held_until BIGINT          NOT NULL
) ENGINE = InnoDB;

-- Runs of dispatchers, kept for a day: a run that has ended is no dispatcher missing, and starts tell how often cron comes.
CREATE TABLE IF NOT EXISTS dispatcher_run (
  id         BIGINT UNSIGNED  NOT NULL PRIMARY KEY COMMENT 'of the dispatcher',
  host       VARCHAR(255)     NOT NULL,
  mode       TINYINT UNSIGNED NOT NULL COMMENT '0 once, 1 for a time, 2 daemon',
  started_at BIGINT           NOT NULL,
  ended_at   BIGINT           NULL,
  KEY by_started_at (started_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What goes wrong, in each minute (span 0), each hour (span 1) and ever (span 2). A process counts in its memory and adds
-- that here every few seconds; what succeeds isn't counted here.
CREATE TABLE IF NOT EXISTS trouble (
  span  TINYINT UNSIGNED NOT NULL,
  at    INT UNSIGNED     NOT NULL COMMENT 'minutes since 1970 at which it begins; 0 for span 2',
  kind  TINYINT UNSIGNED NOT NULL COMMENT '0 database error, by its number; 1 refused request, by its code; 2 failed attempt, by subscription',
  label VARCHAR(64)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  count BIGINT UNSIGNED  NOT NULL,
  PRIMARY KEY (span, at, kind, label)
) ENGINE = InnoDB;

-- How large the database and the disks are, the latest of each hour: tells how many days are left, and each host of the others'.
CREATE TABLE IF NOT EXISTS size_sample (
  name  VARCHAR(255)    CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  at    INT UNSIGNED    NOT NULL COMMENT 'hours since 1970',
  bytes BIGINT UNSIGNED NOT NULL,
  total BIGINT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (name, at)
) ENGINE = InnoDB;

-- What doesn't pass just now, and what of it operators were told by mail.
CREATE TABLE IF NOT EXISTS alert (
  name          VARCHAR(255)     CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY COMMENT 'the key of its check',
  status        TINYINT UNSIGNED NOT NULL COMMENT '0 passes again, 1 warn, 2 fail',
  since         BIGINT           NOT NULL COMMENT 'when it stopped passing',
  passing_since BIGINT           NULL COMMENT 'the check passes, but not yet for long enough',
  mailed_status TINYINT UNSIGNED NOT NULL DEFAULT 0,
  mailed_at     BIGINT           NULL,
  title         VARCHAR(255)     NOT NULL,
  figure        VARCHAR(1000)    NOT NULL,
  advice        VARCHAR(1000)    NOT NULL,
  page          VARCHAR(255)     NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One row: how telling goes.
CREATE TABLE IF NOT EXISTS alert_progress (
  id         TINYINT UNSIGNED NOT NULL PRIMARY KEY,
  looked_at  BIGINT           NULL,
  mailed_at  BIGINT           NULL COMMENT 'the latest mail that went out',
  tried_at   BIGINT           NULL COMMENT 'the latest one that was tried',
  mail_fault VARCHAR(1000)    NULL COMMENT 'why that one did not go out'
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

INSERT IGNORE INTO alert_progress (id) VALUES (1);

-- How long deliveries took that were done: in each hour (span 1) and ever (span 2), counted with the figures. A figure's
-- span 2 is its sum ever, for those who read rates from sums.
CREATE TABLE IF NOT EXISTS latency (
  span            TINYINT UNSIGNED NOT NULL,
  at              INT UNSIGNED     NOT NULL COMMENT 'minutes since 1970 at which it begins; 0 for span 2',
  subscription_id INT UNSIGNED     NOT NULL,
  kind            TINYINT UNSIGNED NOT NULL COMMENT '0 from ready to its claim, 1 from enqueue to done',
  bucket          TINYINT UNSIGNED NOT NULL COMMENT 'the first bound of store/metrics.h that it did not exceed',
  count           BIGINT UNSIGNED  NOT NULL,
  total_ms        BIGINT UNSIGNED  NOT NULL COMMENT 'the sum of their times',
  PRIMARY KEY (span, at, subscription_id, kind, bucket)
) ENGINE = InnoDB;
