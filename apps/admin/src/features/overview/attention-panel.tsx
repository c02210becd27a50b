import type { Overview } from '@cloudprint/protocol/http/console-routes'
import type { SiteId } from '@cloudprint/protocol/ids'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Panel } from '../../shared/ui/panel.tsx'
import { Phrase } from '../../shared/ui/phrase.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { computerStateWords } from '../../shared/words/computer-words.ts'
import { hindranceWords } from '../../shared/words/printer-words.ts'
import type { Tone } from '../../shared/words/tone.ts'
import { texts } from '../../texts/texts.ts'
import classes from './attention-panel.module.css'

const words = texts.overview.attention
const { disconnected } = computerStateWords

interface AttentionPanelProps {
  attention: Overview['attention']
  jobsByState: Overview['jobsByState']
  counts: Pick<Overview, 'printers' | 'computers'>
  /** Of one site alone. */
  siteId: SiteId | undefined
}

/** What wants a person now, the worst first. The relay sends a few of each kind; the rest is behind the links. */
export function AttentionPanel({ attention, jobsByState, counts, siteId }: AttentionPanelProps) {
  const { uncertainJobs, stoppedPrinters = [], disconnectedComputers = [], failingKeys = [] } = attention
  if (uncertainJobs.length + stoppedPrinters.length + disconnectedComputers.length + failingKeys.length === 0) {
    return (
      <Panel>
        <StateMark tone="ok">{words.nothing}</StateMark>
      </Panel>
    )
  }
  return (
    <Panel title={words.title} flush>
      <ul className={classes.list}>
        {uncertainJobs.map((job) => (
          <Item key={job.id} tone="doubt" what={words.uncertain} since={job.createdAt}>
            <Phrase
              text={words.job}
              parts={{
                job: (
                  <Link to="/jobs/$jobId" params={{ jobId: job.id }}>
                    {job.title}
                  </Link>
                ),
                printer: job.printerName,
              }}
            />
          </Item>
        ))}
        <More shown={uncertainJobs.length} all={jobsByState.uncertain}>
          <Link to="/jobs" search={{ siteId, state: ['uncertain'] }}>
            {words.allUncertain(jobsByState.uncertain)}
          </Link>
        </More>
        {stoppedPrinters.map((printer) => (
          <Item key={printer.id} tone="bad" what={hindranceWords(printer) || words.stopped} since={printer.availabilitySince}>
            <Phrase
              text={words.printer}
              parts={{
                printer: (
                  <Link to="/printers/$printerId" params={{ printerId: printer.id }}>
                    {printer.displayName}
                  </Link>
                ),
                computer: printer.computerName,
              }}
            />
            {printer.jobsQueued > 0 && <span className={classes.waiting}>{words.waiting(printer.jobsQueued)}</span>}
          </Item>
        ))}
        <More shown={stoppedPrinters.length} all={counts.printers?.stopped ?? 0}>
          <Link to="/printers" search={{ siteId, availability: 'stopped' }}>
            {words.allStopped(counts.printers?.stopped ?? 0)}
          </Link>
        </More>
        {failingKeys.map(({ id, name, expiresAt, lastRefusedAt }) => (
          <Item
            key={id}
            tone={lastRefusedAt === null ? 'attention' : 'bad'}
            what={lastRefusedAt === null ? texts.overview.keys.expires : texts.overview.keys.refused}
            since={lastRefusedAt ?? expiresAt ?? ''}
          >
            <Link to="/keys">{name}</Link>
          </Item>
        ))}
        {disconnectedComputers.map((computer) => (
          <Item key={computer.id} tone={disconnected.tone} what={disconnected.label} since={computer.stateSince}>
            <Phrase
              text={words.computer}
              parts={{
                computer: (
                  <Link to="/computers/$computerId" params={{ computerId: computer.id }}>
                    {computer.name}
                  </Link>
                ),
                site: computer.siteName,
              }}
            />
          </Item>
        ))}
        <More shown={disconnectedComputers.length} all={counts.computers?.disconnected ?? 0}>
          <Link to="/computers" search={{ siteId, state: 'disconnected' }}>
            {words.allDisconnected(counts.computers?.disconnected ?? 0)}
          </Link>
        </More>
      </ul>
    </Panel>
  )
}

interface ItemProps {
  tone: Tone
  what: string
  since: string
  children: ReactNode
}

function Item({ tone, what, since, children }: ItemProps) {
  return (
    <li className={classes.item} data-tone={tone}>
      <StateMark tone={tone}>{what}</StateMark>
      <span className={classes.who}>{children}</span>
      <span className={classes.since}>
        <Time iso={since} />
      </span>
    </li>
  )
}

function More({ shown, all, children }: { shown: number; all: number; children: ReactNode }) {
  return all > shown ? <li className={classes.more}>{children}</li> : null
}
