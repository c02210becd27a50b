import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import type { PrinterId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { LinkButton } from '../../shared/ui/link-button.tsx'
import { MissingPage } from '../../shared/ui/missing-page.tsx'
import { PageSkeleton } from '../../shared/ui/page-skeleton.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { availabilityWords } from '../../shared/words/printer-words.ts'
import { CapabilitiesPanel } from './capabilities-panel.tsx'
import { HealthPanel } from './health-panel.tsx'
import { IdentityPanel } from './identity-panel.tsx'
import classes from './printer-page.module.css'
import { printerQuery } from './queries.ts'
import { SuppliesPanel } from './supplies-panel.tsx'

interface PrinterPageProps {
  printerId: PrinterId
  /** Jobs belong to another feature. */
  testPageButton: ReactNode
  testPageFollowUp: ReactNode
  recentJobs: ReactNode
}

export function PrinterPage({ printerId, ...slots }: PrinterPageProps) {
  const query = useQuery(printerQuery(printerId))
  return (
    <QueryGate query={query} skeleton={<PageSkeleton />} missing={<MissingPrinter />}>
      {(printer) => <LoadedPrinter printer={printer} {...slots} />}
    </QueryGate>
  )
}

function LoadedPrinter(props: Omit<PrinterPageProps, 'printerId'> & { printer: Printer }) {
  const { printer, testPageButton, testPageFollowUp, recentJobs } = props
  const { label, tone, meaning } = availabilityWords[printer.availability]
  return (
    <Page
      title={printer.displayName}
      crumb={<Link to="/printers">Printers</Link>}
      mark={
        <span aria-live="polite">
          <StateMark tone={tone} filled>
            {label}
          </StateMark>
        </span>
      }
      summary={
        <>
          {meaning} Changed <Time iso={printer.availabilitySince} />.
        </>
      }
      actions={printer.availability === 'gone' ? undefined : testPageButton}
    >
      {testPageFollowUp}
      <div className={classes.columns}>
        <div className={classes.column}>
          <HealthPanel printer={printer} />
          {recentJobs}
        </div>
        <div className={classes.column}>
          <IdentityPanel printer={printer} />
          <SuppliesPanel supplies={printer.health.supplies} />
          <CapabilitiesPanel capabilities={printer.capabilities} />
        </div>
      </div>
    </Page>
  )
}

function MissingPrinter() {
  return (
    <MissingPage title="There is no such printer" action={<LinkButton to="/printers">All printers</LinkButton>}>
      The address may be incomplete, or its computer was removed.
    </MissingPage>
  )
}
