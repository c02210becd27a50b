import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Facts } from '../../shared/ui/facts.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { printerEventWords } from '../../shared/words/printer-event-words.ts'
import { stopPolicyWords } from '../../shared/words/printer-words.ts'
import { changePrinter, printerEventsQuery } from './queries.ts'
import classes from './stop-panel.module.css'

/** What becomes of a queue that its print system stops on an error, and what was done so far. */
export function StopPanel({ printer }: { printer: Printer }) {
  const change = useMutation(changePrinter(useQueryClient()))
  const other = printer.onStop === 'resume' ? 'hold' : 'resume'
  return (
    <Panel
      title="When its queue stops itself"
      action={
        <Button
          variant="default"
          size="compact-sm"
          loading={change.isPending}
          onClick={() => change.mutate({ printerId: printer.id, body: { onStop: other } })}
        >
          {stopPolicyWords[other].choose}
        </Button>
      }
    >
      <Facts
        items={[
          { label: 'On an error', value: stopPolicyWords[printer.onStop].label },
          { label: 'Paused by a person', value: 'Stays paused' },
        ]}
      />
      {change.error !== null && <ProblemPanel error={change.error} />}
      <Acts printer={printer} />
    </Panel>
  )
}

/** A stopped queue is urgent, its history is not: while that loads, or can't be read, nothing is shown. */
function Acts({ printer }: { printer: Printer }) {
  const { data } = useQuery(printerEventsQuery(printer.id))
  if (data === undefined || data.items.length === 0) return null
  return (
    <ol className={classes.acts} aria-label="What was done">
      {data.items.map((entry) => {
        const { title, detail, tone } = printerEventWords(entry)
        const at = 'happenedAt' in entry.event ? entry.event.happenedAt : entry.at
        return (
          <li key={`${at} ${entry.event.kind}`} className={classes.act}>
            <div>
              <StateMark tone={tone}>{title}</StateMark>
              {detail !== '' && <div className={classes.detail}>{detail}</div>}
            </div>
            <Time iso={at} />
          </li>
        )
      })}
    </ol>
  )
}
