import type { PrinterId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { AddComputerPage } from '../../features/computers/add-computer-page.tsx'
import { useTestPage } from '../../features/jobs/test-page.tsx'
import { FirstPrinters } from '../../features/printers/printers-of-computer.tsx'
import { callerQuery } from '../../features/sign-in/queries.ts'

export function AddComputer() {
  const { data: caller } = useQuery(callerQuery)
  const navigate = useNavigate()
  return (
    <AddComputerPage
      publicUrl={caller?.publicUrl}
      onDeviceCode={(code) => void navigate({ to: '/device', search: { code } })}
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
