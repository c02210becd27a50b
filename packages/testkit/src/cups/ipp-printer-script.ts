import { stepRunner } from './step-runner.ts'

/** ippeveprinter's print command: it is called with the document's path, and finds the job's attributes as IPP_*. */
export function ippPrinterScript({ control, captured }: { control: string; captured: string }): string {
  return String.raw`#!/bin/bash
control='${control}/printer'
captured='${captured}'
document=$1

take_document() {
  local unfinished="$captured/.$$"
  mkdir "$unfinished" || exit 1
  cat "$document" >"$unfinished/document"
  env -0 >"$unfinished/environment"
  mv "$unfinished" "$captured/$(date +%s%N).$$"
}
${stepRunner}`
}
