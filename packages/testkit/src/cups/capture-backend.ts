import { stepRunner } from './step-runner.ts'

/**
 * A CUPS backend that is a printer under a test's control. It runs the steps in its queue's control folder, by default
 * just taking the document, and puts what it got into the captured folder: first under another name, then by a rename,
 * so that what is there is whole. It ends by itself when the test's folder has gone.
 *
 * CUPS calls it with: job user title copies options [file]; DEVICE_URI, PRINTER and CONTENT_TYPE are set.
 */
export function captureBackend({ controlDir, capturedDir }: { controlDir: string; capturedDir: string }): string {
  return String.raw`#!/bin/bash
if [ $# -eq 0 ]; then
  echo 'direct capture:/unclaimed "Acme Label 2000" "Acme Label 2000 (test)" "MFG:Acme;MDL:Label 2000;CMD:ZPL;" "Test bench"'
  exit 0
fi
control='${controlDir}'/"$PRINTER"
captured='${capturedDir}'
job=$1 user=$2 title=$3 copies=$4 options=$5 file=$6

take_document() {
  local unfinished="$captured/.$job.$$"
  mkdir "$unfinished" || exit 4
  if [ -n "$file" ]; then cat "$file" >"$unfinished/document"; else cat >"$unfinished/document"; fi
  printf '%s\0' "$PRINTER" "$job" "$user" "$title" "$copies" "$options" "$CONTENT_TYPE" "$DEVICE_URI" >"$unfinished/facts"
  mv "$unfinished" "$captured/$(date +%s%N).$job.$$"
}
${stepRunner}`
}
