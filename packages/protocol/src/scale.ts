import { z } from 'zod'
import { ReportedTime } from './reported-time.ts'
import { Text, Told } from './text.ts'

/** Units in which scales show weights, and what one of each weighs in micrograms. */
export const microgramsPer = { g: 1e6, kg: 1e9, oz: 28_349_523.125, lb: 453_592_370 } as const
export type WeightUnit = keyof typeof microgramsPer
export const weightUnits = Object.keys(microgramsPer) as [WeightUnit, ...WeightUnit[]]

/**
 * What a scale says of its load. Only `stable` is a weight to book; `moving` has not settled. `zero` is an empty scale, which has settled.
 * The others have no weight: below zero, beyond what it can carry, or a fault of its own.
 */
export const weightStates = ['stable', 'moving', 'zero', 'under-zero', 'over-limit', 'fault'] as const

export const Weight = z.object({
  state: z.enum(weightStates).catch('fault'),
  /** The number on the display, in decimal digits, such as `1.235`; null where there is no weight. */
  value: z
    .string()
    .regex(/^-?\d{1,9}(\.\d{1,6})?$/)
    .nullable(),
  unit: z.enum(weightUnits).nullable().catch(null),
  /** When the scale said so, by the relay's clock. */
  measuredAt: ReportedTime,
})
export type Weight = z.infer<typeof Weight>

/** How the agent names a scale: how it is plugged in, and where, such as `serial/ttyUSB0` or `hid/0922-8003-0031B7`. */
export const LocalScaleName = Text(255).regex(/^(serial|hid)\/.+$/u)
export type LocalScaleName = z.infer<typeof LocalScaleName>

/** One scale as an agent reports it. */
export const LocalScale = z.object({
  name: LocalScaleName,
  vendor: Told(127),
  product: Told(127),
  /** What keeps it from being read, for people; null while it answers. */
  trouble: Told(1023).nullable(),
  /** The last that it said; null before it has said anything. */
  weight: Weight.nullable(),
})
export type LocalScale = z.infer<typeof LocalScale>

/** Scales of one machine. */
export const MAX_SCALES = 64

/** What it weighs in micrograms, which is exact in every unit here; null where there is no weight. */
export function massUgOf({ value, unit }: Pick<Weight, 'value' | 'unit'>): number | null {
  if (value === null || unit === null) return null
  return Math.round(Number(value) * microgramsPer[unit])
}
