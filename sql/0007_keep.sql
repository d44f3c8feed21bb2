-- What is kept for how long. Every statement can run again.

-- One row: how far retention has come.
CREATE TABLE IF NOT EXISTS retention (
  id            TINYINT UNSIGNED NOT NULL PRIMARY KEY,
  next_round_at BIGINT           NOT NULL,
  ended_at      BIGINT           NULL COMMENT 'the latest round',
  note          TEXT             NULL COMMENT 'what it could not do, a line each',
  keys_after    VARBINARY(255)   NOT NULL COMMENT 'idempotency keys are looked at from here on'
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

INSERT IGNORE INTO retention (id, next_round_at, keys_after) VALUES (1, 0, '');

-- One row: whether dispatchers may send. Each beat of a dispatcher counts on here, and the host keeps
-- the count in a file: tables that know of fewer beats are older, so they are from a backup.
CREATE TABLE IF NOT EXISTS dispatch_state (
  id           TINYINT UNSIGNED NOT NULL PRIMARY KEY,
  mark         VARCHAR(32)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'drawn at the first beat, and after a restore',
  beats        BIGINT           NOT NULL,
  made_at      VARCHAR(32)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'when this very table was made, as the server said when the mark was drawn',
  held_since   BIGINT           NULL COMMENT 'nothing is sent since then',
  held_because VARCHAR(500)     NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

INSERT IGNORE INTO dispatch_state (id, mark, beats, made_at) VALUES (1, '', 0, '');
