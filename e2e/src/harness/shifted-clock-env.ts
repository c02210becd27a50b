import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const preload = pathToFileURL(join(import.meta.dirname, 'shifted-clock.ts')).href

/** The environment of a program whose clock is off by so much. */
export function shiftedClockEnv(ms: number): Record<string, string> {
  return { NODE_OPTIONS: `--import=${preload}`, CLOCK_SHIFT_MS: String(ms) }
}
