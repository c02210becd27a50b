import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import type { PrinterId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMay } from '../../shared/api/use-may.ts'
import { SiteZone } from '../../shared/sites/site-zone.tsx'
import { Columns } from '../../shared/ui/columns.tsx'
import { LinkButton } from '../../shared/ui/link-button.tsx'
import { MissingPage } from '../../shared/ui/missing-page.tsx'
import { PageSkeleton } from '../../shared/ui/page-skeleton.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { Phrase } from '../../shared/ui/phrase.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { availabilityWords } from '../../shared/words/printer-words.ts'
import { texts } from '../../texts/texts.ts'
import { BlockedNotice } from './blocked-notice.tsx'
import { CapabilitiesPanel } from './capabilities-panel.tsx'
import { DoubtPanel } from './doubt-panel.tsx'
import { HealthPanel } from './health-panel.tsx'
import { HistoryPanel } from './history-panel.tsx'
import { useIdentify } from './identify-printer.tsx'
import { IdentityPanel } from './identity-panel.tsx'
import { LabelsPanel } from './labels-panel.tsx'
import { LoadedPanel } from './loaded-panel.tsx'
import { NamePrinter } from './name-printer.tsx'
import { OutagesPanel } from './outages-panel.tsx'
import { PausePrinter } from './pause-printer.tsx'
import { PausedNotice } from './paused-notice.tsx'
import { PrinterTags } from './printer-tags.tsx'
import { printerQuery } from './queries.ts'
import { StopPanel } from './stop-panel.tsx'
import { SuppliesPanel } from './supplies-panel.tsx'

const words = texts.printerPage

interface PrinterPageProps {
  printerId: PrinterId
  /** Jobs belong to another feature. */
  testPageButton: ReactNode
  testPageFollowUp: ReactNode
  queue: ReactNode
  doubts: ReactNode
  recentJobs: ReactNode
}

export function PrinterPage({ printerId, ...slots }: PrinterPageProps) {
  const query = useQuery(printerQuery(printerId))
  return (
    <QueryGate query={query} skeleton={<PageSkeleton />} missing={<MissingPrinter />}>
      {(printer) => (
        <SiteZone siteId={printer.siteId}>
          <LoadedPrinter printer={printer} {...slots} />
        </SiteZone>
      )}
    </QueryGate>
  )
}

function LoadedPrinter(props: Omit<PrinterPageProps, 'printerId'> & { printer: Printer }) {
  const { printer, testPageButton, testPageFollowUp, queue, doubts, recentJobs } = props
  const { label, tone, meaning } = availabilityWords[printer.availability]
  const identify = useIdentify(printer)
  const mayChange = useMay()('printers:write')
  return (
    <Page
      title={printer.displayName}
      crumb={<Link to="/printers">{texts.printers.title}</Link>}
      state={{ label, tone }}
      summary={
        <Phrase
          text={words.summary}
          parts={{
            meaning,
            state: label,
            time: <Time iso={printer.availabilitySince} as="clock" />,
            tags: <PrinterTags tags={printer.tags} />,
          }}
        />
      }
      actions={
        printer.availability === 'gone' ? undefined : (
          <>
            {mayChange && (
              <>
                <NamePrinter printer={printer} />
                {identify.button}
                <PausePrinter printer={printer} />
              </>
            )}
            {testPageButton}
          </>
        )
      }
    >
      {printer.paused !== null && <PausedNotice printer={printer} paused={printer.paused} />}
      {printer.blockedBy !== null && <BlockedNotice printer={printer} jobId={printer.blockedBy} />}
      {identify.answer}
      {testPageFollowUp}
      <Columns
        left={
          <>
            <HealthPanel printer={printer} />
            {doubts}
            {queue}
            <OutagesPanel printer={printer} />
            {recentJobs}
          </>
        }
        right={
          <>
            <IdentityPanel printer={printer} />
            <DoubtPanel printer={printer} />
            <LabelsPanel printer={printer} />
            <StopPanel printer={printer} />
            <HistoryPanel printer={printer} />
            <LoadedPanel printer={printer} />
            <SuppliesPanel supplies={printer.health.supplies} />
            <CapabilitiesPanel capabilities={printer.capabilities} />
          </>
        }
      />
    </Page>
  )
}

function MissingPrinter() {
  return (
    <MissingPage title={words.missing} action={<LinkButton to="/printers">{words.all}</LinkButton>}>
      {words.missingText}
    </MissingPage>
  )
}
