/** A run shorter than this is a look, and is measured by no mark of numbers. */
const MARKED_FROM_MINUTES = 45
/** Of the jobs in flight at a kill of cupsd so many may become uncertain. */
export const MARK_PERCENT = 0.5
const MARK_JOBS = 10_000
const MARK_KILLS = 300

export interface Figures {
  minutes: number
  jobs: number
  /** Of each kind of process that is killed. */
  kills: Record<string, number>
  uncertainPercent: number
}

/** Lines of a long run's table: which of its marks it met. None for a short one. */
export function marksOf({ minutes, jobs, kills, uncertainPercent }: Figures): [string, string][] {
  if (minutes < MARKED_FROM_MINUTES) return []
  const line = (mark: string, isMet: boolean, figure: string): [string, string] => [mark, `${isMet ? 'met' : 'MISSED'}: ${figure}`]
  const fewest = Math.min(...Object.values(kills))
  const each = Object.entries(kills).map(([victim, count]) => `${victim} ${count}`)
  return [
    line(`mark: at most ${MARK_PERCENT} % uncertain`, uncertainPercent <= MARK_PERCENT, `${uncertainPercent.toFixed(2)} %`),
    line(`mark: ${MARK_JOBS} jobs`, jobs >= MARK_JOBS, String(jobs)),
    line(`mark: ${MARK_KILLS} kills of each`, fewest >= MARK_KILLS, each.join(', ')),
  ]
}
