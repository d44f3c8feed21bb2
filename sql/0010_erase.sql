-- Payloads that were erased. A column that is there already is passed over, so this can run again.
ALTER TABLE message
  ADD COLUMN payload_erased_at BIGINT NULL COMMENT 'since then there is null in its payload, as somebody had it erased';
