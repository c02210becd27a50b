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

wait_for_release() {
  : >"$control/held"
  until rm "$control/released" 2>/dev/null; do
    [ -d "$control" ] || exit 1
    sleep 0.02
  done
  rm -f "$control/held"
}

steps="$control/steps"
for next in "$control"/next.*; do
  if mv "$next" "$control/taken.$$" 2>/dev/null; then steps="$control/taken.$$"; break; fi
done
[ -e "$steps" ] || { take_document; exit 0; }

exec 3<"$steps"
rm -f "$control/taken.$$"
while read -r step rest <&3; do
  case $step in
    state) echo "STATE: $rest" >&2 ;;
    message) echo "INFO: $rest" >&2 ;;
    attribute) echo "ATTR: $rest" >&2 ;;
    page) echo "PAGE: $rest" >&2 ;;
    take-document) take_document ;;
    hold) wait_for_release ;;
    sleep) sleep "$rest" ;;
    fail) exit "$rest" ;;
  esac
done
`
}
