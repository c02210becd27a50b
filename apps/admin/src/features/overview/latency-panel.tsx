import type { Overview } from '@cloudprint/protocol/http/console-routes'
import type { ReactNode } from 'react'
import { durationText } from '../../shared/format/duration.ts'
import { Panel } from '../../shared/ui/panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './latency-panel.module.css'

const words = texts.overview.latency

type Percentiles = Overview['latency']['submitToFinal']

/** How long jobs take, by the relay's clock: half of them, and all but the slowest twentieth. */
export function LatencyPanel({ latency, note }: { latency: Overview['latency']; note: ReactNode }) {
  return (
    <Panel title={words.title} note={note}>
      <Span name={words.toSpooled} values={latency.submitToSpooled} />
      <Span name={words.toEnd} values={latency.submitToFinal} />
    </Panel>
  )
}

function Span({ name, values }: { name: string; values: Percentiles }) {
  return (
    <div className={classes.span}>
      <h3 className={classes.name}>{name}</h3>
      {values.p50Ms === null || values.p95Ms === null ? (
        <p className={classes.none}>{words.none}</p>
      ) : (
        <dl className={classes.figures}>
          <div>
            <dd>{durationText(values.p50Ms)}</dd>
            <dt>{words.half}</dt>
          </div>
          <div>
            <dd>{durationText(values.p95Ms)}</dd>
            <dt>{words.slowest}</dt>
          </div>
        </dl>
      )}
    </div>
  )
}
