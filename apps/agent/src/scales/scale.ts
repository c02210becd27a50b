import type { Weight } from '@cloudprint/protocol/scale'

/** What a scale says at a moment; the agent adds when that was. */
export type Reading = Omit<Weight, 'measuredAt'> & {
  /** Of a fault: what it is, and what a person can do about it. */
  trouble?: string
}

/** A scale that is plugged in. */
export interface ScaleDevice {
  /** `serial/ttyUSB0`: the same as long as it is plugged in where it was. */
  readonly name: string
  readonly vendor: string
  readonly product: string
  /** Where the system shows it: what is opened to read it. */
  readonly path: string
  /** Tells every reading until it is unplugged or the signal aborts. Throws what a person must know when it can't be read. */
  read(onReading: (reading: Reading) => void, signal: AbortSignal): Promise<void>
}

/** A way to plug scales in. */
export interface ScaleSystem {
  find(): Promise<ScaleDevice[]>
}

/** No weight, and why. */
export function noWeight(state: Reading['state']): Reading {
  return { state, value: null, unit: null }
}

/** No weight, and what to do about it. */
export function faulty(trouble: string): Reading {
  return { ...noWeight('fault'), trouble }
}
