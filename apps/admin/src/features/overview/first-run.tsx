import type { Overview } from '@cloudprint/protocol/http/console-routes'
import { useMay } from '../../shared/api/use-may.ts'
import { LinkButton } from '../../shared/ui/link-button.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { Step, Steps } from '../../shared/ui/steps.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './first-run.module.css'

/** What an empty installation shows instead of a row of zeros: the way to the first printed page. */
export function FirstRun({ overview: { computers, printers } }: { overview: Overview }) {
  const may = useMay()
  const hasComputer = computers !== undefined && computers.connected + computers.disconnected > 0
  const hasPrinter = printers !== undefined && printers.ready + printers.attention + printers.stopped + printers.unreachable > 0
  return (
    <Page title="Print the first page" summary="Three steps, a few minutes.">
      <Steps>
        <Step
          title="Add a computer"
          status={hasComputer ? 'done' : 'now'}
          note="A machine on site that has printers. One command enrols it; nothing has to be opened in its firewall for us to come in."
        >
          {!hasComputer &&
            (may('computers:write') ? (
              <LinkButton to="/computers/add">{texts.computers.add}</LinkButton>
            ) : (
              texts.overview.firstRun.askAdmin
            ))}
        </Step>
        <Step
          title="See its printers"
          status={hasPrinter ? 'done' : hasComputer ? 'now' : 'ahead'}
          note="All print queues of the machine appear here by themselves, with what they can do and how they are."
        >
          {hasComputer && !hasPrinter && (
            <LinkButton to="/computers" variant="default">
              Look at the computer
            </LinkButton>
          )}
        </Step>
        <Step
          title="Print a test page"
          status={hasPrinter ? 'now' : 'ahead'}
          note="Choose a printer, and watch the page go from here to the paper."
        >
          {hasPrinter && <LinkButton to="/printers">Choose a printer</LinkButton>}
        </Step>
      </Steps>
      {may('admin:keys') && (
        <p className={classes.after}>After that, create a key for the system that is to print, and submit jobs with it.</p>
      )}
    </Page>
  )
}
