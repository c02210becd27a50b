#!/usr/bin/env bash
# Every test there is: unit, then integration (real Postgres, real CUPS) and the stories with real processes and a browser, in one queue.
set -uo pipefail
cd "$(dirname "$0")/.."
export TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1

rm -rf test-results && mkdir -p test-results
echo "Building …"
turbo run build --output-logs=errors-only || exit 1

status=0
echo "Running the tests …"
vitest run --project unit --project integration --project simulation --project e2e --passWithNoTests=false \
  --reporter=default --reporter=json --outputFile.json=test-results/all.json || status=1
node scripts/sum-results.ts test-results || status=1
exit "$status"
