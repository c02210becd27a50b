#!/usr/bin/env bash
# Every test there is: unit, integration (real Postgres, real CUPS) and the stories with real processes and a browser.
set -uo pipefail
cd "$(dirname "$0")/.."
export TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1

rm -rf test-results && mkdir -p test-results
echo "Building …"
turbo run build --output-logs=errors-only || exit 1

status=0
for project in unit integration e2e; do
  echo "Running the $project tests …"
  vitest run --project "$project" --passWithNoTests=false \
    --reporter=default --reporter=json --outputFile.json="test-results/$project.json" || status=1
done
node scripts/sum-results.ts test-results || status=1
exit "$status"
