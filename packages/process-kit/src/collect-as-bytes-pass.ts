import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** At 8 MiB V8 still collects the whole heap as often as with nothing at all; at 4 MiB hardly ever (measured with Node 24). */
const EVERY_BYTES = 4 * 1024 * 1024

let passedBytes = 0
let collectYoung: (() => void) | undefined

/**
 * To be told of every piece of a large document that passes through this process. V8 sees of a buffer the small object, not what lies
 * behind it: it lets tens of megabytes pile up, then goes through the whole heap, again and again. Young garbage that is collected in
 * time costs a millisecond and keeps memory flat; of the processor time for 100 MiB the relay needs a third, the agent half.
 */
export function collectAsBytesPass(bytes: number): void {
  passedBytes += bytes
  if (passedBytes < EVERY_BYTES) return
  passedBytes = 0
  collectYoung ??= reachCollector()
  collectYoung()
}

/** Here and not by a flag on the command line, which every way of starting would have to know, and which labels would pay for as well. */
function reachCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void
  return () => collect({ type: 'minor' })
}
