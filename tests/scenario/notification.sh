#!/bin/bash
# A subscriber: writes one line for each parsed document to an outbox, until the queue is empty.
# Usage: notification.sh QUEUE OUTBOX. Where the outbox can't be written, it says so to the queue.
# Prints the status that each message came to. PMQ_URL and PMQ_TOKEN say where and as whom.
set -euo pipefail

queue=$1
outbox=$2

call() { # ROUTE BODY
  curl --silent --show-error --fail-with-body "$PMQ_URL/v1/$1" --data "$2" \
    --header "Authorization: Bearer $PMQ_TOKEN" --header "Content-Type: application/json"
}

field() { # NAME: its first value in the JSON on standard input, text or number
  grep -o "\"$1\": *\(\"[^\"]*\"\|[0-9]*\)" | head -n 1 | sed 's/^[^:]*: *//; s/"//g'
}

while :; do
  taken=$(call poll "{\"queue\":\"$queue\",\"limit\":1}")
  id=$(field message_id <<<"$taken" || true)
  [ -n "$id" ] || exit 0
  receipt=$(field receipt <<<"$taken")
  if reason=$({ echo "$(field document <<<"$taken") was parsed" >>"$outbox"; } 2>&1); then
    call ack "{\"queue\":\"$queue\",\"message_id\":$id,\"receipt\":\"$receipt\"}" >/dev/null
    echo DONE
  else
    call fail "{\"queue\":\"$queue\",\"message_id\":$id,\"receipt\":\"$receipt\",
      \"retry_after_seconds\":0,\"error\":\"the outbox can't be written\"}" | field status
  fi
done
