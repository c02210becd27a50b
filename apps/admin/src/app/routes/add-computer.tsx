import type { PrinterId } from '@cloudprint/protocol/ids'
import { AddComputerPage } from '../../features/computers/add-computer-page.tsx'
import { useTestPage } from '../../features/jobs/test-page.tsx'
import { FirstPrinters } from '../../features/printers/printers-of-computer.tsx'

export function AddComputer() {
  return (
    <AddComputerPage
      firstPrinters={(computerId) => <FirstPrinters computerId={computerId} actionFor={({ id }) => <FirstTestPage printerId={id} />} />}
    />
  )
}

function FirstTestPage({ printerId }: { printerId: PrinterId }) {
  const testPage = useTestPage(printerId)
  return (
    <>
      <div>{testPage.button({ isSmall: true })}</div>
      {testPage.followUp}
    </>
  )
}
