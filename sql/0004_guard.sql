-- Rate limits. Times are milliseconds since 1970 in UTC, as everywhere.

-- What each client took of its limit at each endpoint in each window. Processes take quota from it
-- in blocks. Rows whose window has been over for an hour go away.
CREATE TABLE IF NOT EXISTS rate_limits (
  client       VARBINARY(260) NOT NULL COMMENT 'ip: and an address or block, or sub: and a token''s subject',
  endpoint     VARCHAR(64)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  window_start BIGINT         NOT NULL,
  window_end   BIGINT         NOT NULL,
  count        BIGINT         NOT NULL,
  most         BIGINT         NOT NULL,
  refused      BIGINT         NOT NULL,
  PRIMARY KEY (client, endpoint, window_start),
  KEY by_window_end (window_end)
) ENGINE = InnoDB;

-- Other limits than the settings' for single clients.
CREATE TABLE IF NOT EXISTS rate_limit_override (
  client         VARBINARY(260) NOT NULL,
  endpoint       VARCHAR(64)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT '*: all that have no own row',
  most           BIGINT         NULL COMMENT 'none: unlimited',
  window_seconds INT UNSIGNED   NULL,
  actor          VARCHAR(255)   CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  changed_at     BIGINT         NOT NULL,
  PRIMARY KEY (client, endpoint)
) ENGINE = InnoDB;
