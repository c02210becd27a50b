import type { PrinterId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { AddComputerPage } from '../../features/computers/add-computer-page.tsx'
import { useTestPage } from '../../features/jobs/test-page.tsx'
import { FirstPrinters } from '../../features/printers/printers-of-computer.tsx'
import { callerQuery } from '../../features/sign-in/queries.ts'

export function AddComputer() {
  const { data: caller } = useQuery(callerQuery)
  return (
    <AddComputerPage
      publicUrl={caller?.publicUrl}
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
