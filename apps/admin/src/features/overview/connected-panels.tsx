import type { Overview } from '@cloudprint/protocol/http/console-routes'
import type { SiteId } from '@cloudprint/protocol/ids'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Panel } from '../../shared/ui/panel.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { computerStateWords } from '../../shared/words/computer-words.ts'
import { availabilityWords } from '../../shared/words/printer-words.ts'
import type { Tone } from '../../shared/words/tone.ts'
import { texts } from '../../texts/texts.ts'
import classes from './connected-panels.module.css'

const words = texts.overview.connected

type ConnectedPanelsProps = Pick<Overview, 'computers' | 'printers'> & { siteId: SiteId | undefined }

/** Who is there, of what one may see: each share leads to its list. */
export function ConnectedPanels({ computers, printers, siteId }: ConnectedPanelsProps) {
  return (
    <div className={classes.panels}>
      {computers && <ComputersPanel counts={computers} siteId={siteId} />}
      {printers && <PrintersPanel counts={printers} siteId={siteId} />}
    </div>
  )
}

interface PanelProps<Counts> {
  counts: Counts
  siteId: SiteId | undefined
}

function ComputersPanel({ counts, siteId }: PanelProps<NonNullable<Overview['computers']>>) {
  const states = ['connected', 'disconnected'] as const
  return (
    <Panel
      title={words.computers}
      action={
        <Link to="/computers" search={{ siteId }}>
          {words.allComputers}
        </Link>
      }
    >
      <Shares parts={states.map((state) => ({ name: state, tone: computerStateWords[state].tone, count: counts[state] }))} />
      <div className={classes.legend}>
        {states.map((state) => (
          <Link
            key={state}
            to="/computers"
            search={{ siteId, state }}
            className={classes.entry}
            data-none={counts[state] === 0 || undefined}
          >
            <Entry tone={computerStateWords[state].tone} count={counts[state]}>
              {computerStateWords[state].label}
            </Entry>
          </Link>
        ))}
      </div>
    </Panel>
  )
}

function PrintersPanel({ counts, siteId }: PanelProps<NonNullable<Overview['printers']>>) {
  const availabilities = ['ready', 'attention', 'stopped', 'paused', 'unreachable'] as const
  return (
    <Panel
      title={words.printers}
      action={
        <Link to="/printers" search={{ siteId }}>
          {words.allPrinters}
        </Link>
      }
    >
      <Shares parts={availabilities.map((value) => ({ name: value, tone: availabilityWords[value].tone, count: counts[value] }))} />
      <div className={classes.legend}>
        {availabilities.map((availability) => (
          <Link
            key={availability}
            to="/printers"
            search={{ siteId, availability }}
            className={classes.entry}
            data-none={counts[availability] === 0 || undefined}
          >
            <Entry tone={availabilityWords[availability].tone} count={counts[availability]}>
              {availabilityWords[availability].label}
            </Entry>
          </Link>
        ))}
      </div>
    </Panel>
  )
}

function Shares({ parts }: { parts: { name: string; tone: Tone; count: number }[] }) {
  return (
    <div className={classes.shares} aria-hidden="true">
      {parts.map(({ name, tone, count }) => (count === 0 ? null : <span key={name} data-tone={tone} style={{ flexGrow: count }} />))}
    </div>
  )
}

function Entry({ tone, count, children }: { tone: Tone; count: number; children: ReactNode }) {
  return (
    <>
      <StateMark tone={tone}>{children}</StateMark>
      <strong className={classes.count}>{count.toLocaleString()}</strong>
    </>
  )
}
