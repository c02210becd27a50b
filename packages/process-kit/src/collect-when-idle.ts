import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Clock } from './clock.ts'

/** A start has left its garbage by then. */
const FIRST_MS = 10_000
const EVERY_MS = 600_000

/**
 * Collects the whole heap once the program has started, and every ten minutes while it has nothing to do. V8 collects when something is
 * allocated, so what a start leaves behind stays for hours where little happens: a tenth of an idle agent's memory. It takes some 20 ms.
 */
export async function collectWhenIdle({ isIdle, clock }: { isIdle: () => boolean; clock: Clock }, signal: AbortSignal): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let waitMs = FIRST_MS; !signal.aborted; waitMs = EVERY_MS) {
    await clock.wait(waitMs, signal).catch(() => undefined)
    if (!signal.aborted && isIdle()) collect()
  }
}
