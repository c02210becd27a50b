import type { Overview } from '@cloudprint/protocol/http/console-routes'
import { useMay } from '../../shared/api/use-may.ts'
import { LinkButton } from '../../shared/ui/link-button.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { Step, Steps } from '../../shared/ui/steps.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './first-run.module.css'

const words = texts.overview.firstRun

/** What an empty installation shows instead of a row of zeros: the way to the first printed page. */
export function FirstRun({ overview: { computers, printers } }: { overview: Overview }) {
  const may = useMay()
  const hasComputer = computers !== undefined && computers.connected + computers.disconnected > 0
  const hasPrinter = printers !== undefined && printers.ready + printers.attention + printers.stopped + printers.unreachable > 0
  return (
    <Page title={words.title} summary={words.summary}>
      <Steps>
        <Step title={words.add} status={hasComputer ? 'done' : 'now'} note={words.addNote}>
          {!hasComputer && (may('computers:write') ? <LinkButton to="/computers/add">{words.add}</LinkButton> : words.askAdmin)}
        </Step>
        <Step title={words.see} status={hasPrinter ? 'done' : hasComputer ? 'now' : 'ahead'} note={words.seeNote}>
          {hasComputer && !hasPrinter && (
            <LinkButton to="/computers" variant="default">
              {words.look}
            </LinkButton>
          )}
        </Step>
        <Step title={words.print} status={hasPrinter ? 'now' : 'ahead'} note={words.printNote}>
          {hasPrinter && <LinkButton to="/printers">{words.choose}</LinkButton>}
        </Step>
      </Steps>
      {may('admin:keys') && <p className={classes.after}>{words.after}</p>}
    </Page>
  )
}
