import type { Ground } from './kit/ground.ts'

export type Unit = 'µs' | 'ms' | 's' | 'jobs/s' | 'req/s' | 'MB/s' | 'KiB' | 'MiB' | '%' | 'jobs'

/** One published number with what it is to be held against, all from the same run. */
export interface Figure {
  name: string
  unit: Unit
  /** The product's: the median of the rounds where there are several. */
  value: number
  /** What each round gave, to tell how far the number can be trusted. */
  rounds?: number[]
  /** The least that the same thing costs with nothing but the parts it is made of. */
  floor?: number
  /** The same without a cloud in between. */
  peers?: Record<string, number>
  mark?: { atMost: number } | { atLeast: number }
}

export interface BenchContext {
  ground: Ground
  /** Fewer rounds and shorter ones, to see that everything works; its figures are not for publishing. */
  isQuick: boolean
  /** Where to write profiles of the product's processes; none when undefined. */
  profileDir: string | undefined
  say: (line: string) => void
}

export interface Measurement {
  /** For `--only`. */
  name: string
  /** How it is measured, in a sentence or two for the published page. */
  how: string
  run(context: BenchContext): Promise<Figure[]>
}

export function isMarkMet({ value, mark }: Figure): boolean | undefined {
  if (mark === undefined) return undefined
  return 'atMost' in mark ? value <= mark.atMost : value >= mark.atLeast
}
