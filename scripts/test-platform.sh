#!/usr/bin/env bash
# What needs Wine, an installed package, or a network of its own: the agent on the machines it is made for. As root.
set -uo pipefail
cd "$(dirname "$0")/.."
export TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1

mkdir -p test-results && rm -f test-results/platform.json
echo "Building …"
turbo run build --output-logs=errors-only || exit 1
vitest run --project platform --passWithNoTests=false \
  --reporter=default --reporter=json --outputFile.json="test-results/platform.json"
