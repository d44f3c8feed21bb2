-- Identity providers: their public keys, shared by all processes, and who signs in by them. Every
-- statement can run again.

-- One row for each place that keys come from. Whoever fetches them anew takes its turn here.
CREATE TABLE IF NOT EXISTS token_issuer (
  id         CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY COMMENT 'SHA-256 of issuer and address, in hex',
  issuer     VARCHAR(255) NOT NULL,
  tried_at   BIGINT       NOT NULL,
  ended_at   BIGINT       NULL COMMENT 'the latest try, with or without success',
  fetched_at BIGINT       NULL COMMENT 'the latest success',
  fault      VARCHAR(500) NULL COMMENT 'of the latest try'
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS token_key (
  issuer_id     CHAR(64)         CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  fingerprint   CHAR(64)         CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'SHA-256 of the rest, in hex',
  key_id        VARBINARY(255)   NOT NULL COMMENT 'kid; empty: it has none',
  algorithm     TINYINT UNSIGNED NOT NULL COMMENT '1 RS256, 2 ES256',
  public_key    TEXT             CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'PEM',
  missing_since BIGINT           NULL COMMENT 'the provider no longer lists it',
  PRIMARY KEY (issuer_id, fingerprint)
) ENGINE = InnoDB;

-- Accounts of people who sign in to the dashboard by an identity provider.
CREATE TABLE IF NOT EXISTS account_identity (
  account_id INT UNSIGNED NOT NULL PRIMARY KEY,
  identity   CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'SHA-256 of issuer and subject, in hex',
  issuer     VARCHAR(255) NOT NULL,
  subject    VARCHAR(255) NOT NULL,
  UNIQUE KEY by_identity (identity)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
