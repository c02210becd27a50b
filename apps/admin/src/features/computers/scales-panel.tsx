import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import type { Scale } from '@cloudprint/protocol/http/scale-routes'
import { useQuery } from '@tanstack/react-query'
import { useNow } from '../../shared/format/use-now.ts'
import { Facts } from '../../shared/ui/facts.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import { isWeightFresh } from './is-weight-fresh.ts'
import { scalesQuery } from './queries.ts'

const words = texts.computers.scales
const LOOK_EVERY_MS = 500

/** What the scales of a computer weigh now; nothing where it has none, as most do. */
export function ScalesPanel({ computerId }: { computerId: Computer['id'] }) {
  const { data, dataUpdatedAt: readAtMs } = useQuery(scalesQuery(computerId))
  if (data === undefined || data.items.length === 0) return null
  return (
    <Panel title={words.title}>
      <Facts items={data.items.map((scale) => ({ label: nameOf(scale), value: <WeightNow scale={scale} readAtMs={readAtMs} /> }))} />
    </Panel>
  )
}

function nameOf({ name, vendor, product }: Scale): string {
  const told = [vendor, product].filter((part) => part !== '').join(' ')
  return told === '' ? name : told
}

function WeightNow({ scale: { state, trouble, weight, lastMeasuredAt }, readAtMs }: { scale: Scale; readAtMs: number }) {
  // Between two looks of the clock something may have been read.
  const nowMs = Math.max(useNow(LOOK_EVERY_MS), readAtMs)
  if (state === 'trouble') return trouble
  if (weight !== null && isWeightFresh({ ageMs: weight.ageMs, readAtMs, nowMs })) {
    const { value, unit } = weight
    return value === null || unit === null ? words.states[weight.state] : words.weighs(value, unit, words.states[weight.state])
  }
  return lastMeasuredAt === null ? (
    words.silent
  ) : (
    <>
      {words.stale} <Time iso={lastMeasuredAt} />
    </>
  )
}
