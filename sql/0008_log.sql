-- The central log: what services say of themselves. Rows are only ever added, and go a day at a time.
-- Times are milliseconds since 1970 in UTC, as everywhere.
--
-- The primary key is the order of a search, and each index is that order within one service, trace,
-- user or job, so that a page is read from one end of one range.
CREATE TABLE IF NOT EXISTS log_entry (
  at          BIGINT            NOT NULL COMMENT 'when it came',
  id          BIGINT UNSIGNED   NOT NULL AUTO_INCREMENT,
  day         SMALLINT UNSIGNED NOT NULL COMMENT 'of at',
  happened_at BIGINT            NULL COMMENT 'as its sender says',
  level       TINYINT UNSIGNED  NOT NULL COMMENT '0 debug, 1 info, 2 warning, 3 error, 4 critical',
  service     VARCHAR(100)      NOT NULL,
  sender      VARCHAR(255)      NOT NULL COMMENT 'the subject of its token',
  trace_id    VARCHAR(128)      NULL,
  user_id     VARCHAR(255)      NULL,
  job_id      VARCHAR(255)      NULL,
  message     TEXT              NOT NULL,
  fields      MEDIUMTEXT        NULL COMMENT 'a JSON object, byte for byte as it came',
  PRIMARY KEY (at, id, day),
  KEY by_id (id),
  KEY by_service (service, at, id),
  KEY by_trace (trace_id, at, id),
  KEY by_user (user_id, at, id),
  KEY by_job (job_id, at, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
PARTITION BY RANGE (day) (PARTITION later VALUES LESS THAN MAXVALUE);
