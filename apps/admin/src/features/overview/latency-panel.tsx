import type { Overview } from '@cloudprint/protocol/http/console-routes'
import { durationText } from '../../shared/format/duration.ts'
import { Panel } from '../../shared/ui/panel.tsx'
import classes from './latency-panel.module.css'

type Percentiles = Overview['latency']['submitToFinal']

/** How long jobs take, by the relay's clock: half of them, and all but the slowest twentieth. */
export function LatencyPanel({ latency }: { latency: Overview['latency'] }) {
  return (
    <Panel title="How fast" note="last 24 hours">
      <Span name="Submitted until handed to print" values={latency.submitToSpooled} />
      <Span name="Submitted until the end" values={latency.submitToFinal} />
    </Panel>
  )
}

function Span({ name, values }: { name: string; values: Percentiles }) {
  return (
    <div className={classes.span}>
      <h3 className={classes.name}>{name}</h3>
      {values.p50Ms === null || values.p95Ms === null ? (
        <p className={classes.none}>Nothing measured yet</p>
      ) : (
        <dl className={classes.figures}>
          <div>
            <dd>{durationText(values.p50Ms)}</dd>
            <dt>p50, half are faster</dt>
          </div>
          <div>
            <dd>{durationText(values.p95Ms)}</dd>
            <dt>p95, 1 in 20 is slower</dt>
          </div>
        </dl>
      )}
    </div>
  )
}
