-- Dead letters by what their errors have in common, so that a page over a million of them reads the
-- few that it shows, and counts none. Written in the transaction in which a delivery dies or leaves.

-- Each dead letter, under its error.
CREATE TABLE IF NOT EXISTS dead_letter_error (
  delivery_id     BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  subscription_id INT UNSIGNED    NOT NULL,
  error_group     VARBINARY(160)  NOT NULL COMMENT 'queue::error_group() of the last error',
  failed_at       BIGINT          NOT NULL COMMENT 'its position among the dead',
  KEY by_group (subscription_id, error_group, failed_at, delivery_id)
) ENGINE = InnoDB;

-- How many came to a group or left it and are not added up yet: rows of their own, so that a
-- thousand that die of one error at once don't wait for one another.
CREATE TABLE IF NOT EXISTS error_group_change (
  id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  subscription_id INT UNSIGNED    NOT NULL,
  error_group     VARBINARY(160)  NOT NULL,
  dead            INT             NOT NULL
) ENGINE = InnoDB;

-- The sums of what was added up.
CREATE TABLE IF NOT EXISTS error_group (
  subscription_id INT UNSIGNED   NOT NULL,
  error_group     VARBINARY(160) NOT NULL,
  dead            BIGINT         NOT NULL,
  PRIMARY KEY (subscription_id, error_group),
  KEY by_size (subscription_id, dead)
) ENGINE = InnoDB;
