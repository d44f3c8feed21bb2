#!/bin/bash
# The gateway: stores a job and prints its message id. Usage: gateway.sh DOCUMENT
# PMQ_URL and PMQ_TOKEN say where and as whom.
set -euo pipefail

answer=$(curl --silent --show-error --fail-with-body "$PMQ_URL/v1/enqueue" \
  --header "Authorization: Bearer $PMQ_TOKEN" \
  --header "Content-Type: application/json" \
  --header "Idempotency-Key: gateway-$$-$1" \
  --data "{\"event_type\":\"job.parse\",\"payload\":{\"document\":\"$1\"}}")

sed -n 's/.*"message_id": *\([0-9]*\).*/\1/p' <<<"$answer"
