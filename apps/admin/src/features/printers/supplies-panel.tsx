import type { Supply } from '@cloudprint/protocol/printer'
import { Panel } from '../../shared/ui/panel.tsx'
import { supplyKindWords } from '../../shared/words/printer-words.ts'
import { texts } from '../../texts/texts.ts'
import classes from './supplies-panel.module.css'

const words = texts.printerPage.supplies

/** Below this a supply is shown as running out; the device's own warning stands under Health. */
const LOW_PERCENT = 10

export function SuppliesPanel({ supplies }: { supplies: Supply[] }) {
  if (supplies.length === 0) return null
  return (
    <Panel title={words.title}>
      <ul className={classes.supplies}>
        {supplies.map((supply) => (
          <li key={supply.name} className={classes.supply}>
            <span className={classes.name}>
              {supply.color !== null && <span className={classes.ink} style={{ background: supply.color }} />}
              {supply.name === '' ? supplyKindWords(supply.kind) : supply.name}
            </span>
            <Level percent={supply.levelPercent} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Level({ percent }: { percent: number | null }) {
  if (percent === null) return <span className={classes.unknown}>{words.unknown}</span>
  return (
    <>
      <span className={classes.track} aria-hidden="true">
        <span data-low={percent < LOW_PERCENT || undefined} style={{ width: `${percent}%` }} />
      </span>
      <span className={classes.percent}>{words.level(percent)}</span>
    </>
  )
}
