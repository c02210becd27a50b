import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import type { Scale } from '@cloudprint/protocol/http/scale-routes'
import { useQuery } from '@tanstack/react-query'
import { Facts } from '../../shared/ui/facts.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import { scalesQuery } from './queries.ts'

const words = texts.computers.scales

/** What the scales of a computer weigh now; nothing where it has none, as most do. */
export function ScalesPanel({ computerId }: { computerId: Computer['id'] }) {
  const { data } = useQuery(scalesQuery(computerId))
  if (data === undefined || data.items.length === 0) return null
  return (
    <Panel title={words.title}>
      <Facts items={data.items.map((scale) => ({ label: nameOf(scale), value: <WeightNow scale={scale} /> }))} />
    </Panel>
  )
}

function nameOf({ name, vendor, product }: Scale): string {
  const told = [vendor, product].filter((part) => part !== '').join(' ')
  return told === '' ? name : told
}

function WeightNow({ scale: { state, trouble, weight, lastMeasuredAt } }: { scale: Scale }) {
  if (state === 'trouble') return trouble
  if (weight !== null) {
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
