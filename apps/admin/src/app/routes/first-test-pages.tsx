import { useTestPage } from '../../features/jobs/test-page.tsx'
import { FirstPrinters } from '../../features/printers/printers-of-computer.tsx'
import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import type { ComputerId } from '@cloudprint/protocol/ids'

/** Printers, each with a test page that is watched to its end: those of one computer, or the first few there are. */
export default function FirstTestPages({ computerId }: { computerId?: ComputerId }) {
  return <FirstPrinters computerId={computerId} actionFor={(printer) => <FirstTestPage printer={printer} />} />
}

function FirstTestPage({ printer }: { printer: Printer }) {
  const testPage = useTestPage(printer.id)
  return (
    <>
      <div>{testPage.button({ isSmall: true })}</div>
      {testPage.followUp}
    </>
  )
}
