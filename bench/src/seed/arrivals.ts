import type { Chance } from './chance.ts'

const HOUR_MS = 3_600_000
/** How much of a day's work falls into each hour, UTC: sites on several continents, most of them in Europe. */
const hourWeights = [2, 2, 2, 2, 3, 6, 9, 10, 10, 9, 8, 8, 9, 9, 9, 8, 7, 6, 5, 5, 4, 4, 3, 2]
/** Sunday first. */
const dayWeights = [0.15, 1.05, 1, 1, 1, 1.1, 0.4]

/** `count` times up to now in their order, over this many days, as warehouses work: by hours and by days of the week. */
export function* arrivals({ count, days, now, chance }: { count: number; days: number; now: Date; chance: Chance }): Generator<Date> {
  const hours = Array.from({ length: days * 24 }, (_, index) => now.getTime() - (days * 24 - index) * HOUR_MS)
  const weights = hours.map((atMs) => {
    const at = new Date(atMs)
    return (hourWeights[at.getUTCHours()] ?? 1) * (dayWeights[at.getUTCDay()] ?? 1)
  })
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  let weighed = 0
  let made = 0
  for (const [index, atMs] of hours.entries()) {
    weighed += weights[index] ?? 0
    const here = Math.round((weighed / whole) * count) - made
    for (let number = 0; number < here; number++) yield new Date(atMs + Math.floor(((number + chance.next()) / here) * HOUR_MS))
    made += here
  }
}
